use std::{net::TcpListener, time::Duration};

use guildhall_net::{Address, FrameError, Network, OpenError, PeerKey, StartError};
use tokio::time::timeout;

use crate::{
    proxy::Proxy,
    stage::{Node, alma_and_bruno, config, seeds, sync_round},
};

/// Two members that reach each other through proxies only.
async fn pair_behind_proxies(
    tune: impl Fn(&mut guildhall_net::Config),
) -> (Node, Node, Proxy, Proxy) {
    let (alma_seed, bruno_seed) = seeds();
    let start = async |seed| {
        let mut config = config(seed);
        tune(&mut config);
        Node::start(config).await
    };
    let (alma, bruno) = (start(alma_seed).await, start(bruno_seed).await);
    let to_alma = Proxy::before(&alma.address()).await;
    let to_bruno = Proxy::before(&bruno.address()).await;
    alma.admit(&[bruno.key()]);
    bruno.admit(&[alma.key()]);
    alma.network.set_peers(vec![(bruno.key(), vec![to_bruno.address.clone()])]);
    bruno.network.set_peers(vec![(alma.key(), vec![to_alma.address.clone()])]);
    (alma, bruno, to_alma, to_bruno)
}

#[tokio::test]
async fn two_partners_that_know_each_other_make_one_connection() {
    let (mut alma, mut bruno, to_alma, to_bruno) = pair_behind_proxies(|_| {}).await;

    alma.until_gossip_ready(bruno.key()).await;
    bruno.until_gossip_ready(alma.key()).await;
    sync_round(&alma, &mut bruno).await;

    assert_eq!((to_alma.accepted(), to_bruno.accepted()), (0, 1));
}

#[tokio::test]
async fn partners_that_dial_each_other_at_once_settle_on_one_connection() {
    let (mut alma, mut bruno, ..) =
        pair_behind_proxies(|config| config.timing.dial_grace = Duration::ZERO).await;

    alma.until_gossip_ready(bruno.key()).await;
    bruno.until_gossip_ready(alma.key()).await;

    // Colliding dials may have cost a connection or two; whenever one is lost another follows.
    while alma.network.open_sync(bruno.key()).await.is_err() {
        alma.until_connected(bruno.key()).await;
    }
}

#[tokio::test]
async fn a_partner_restarted_with_its_key_and_port_is_found_again_from_either_side() {
    for restarts_smaller in [false, true] {
        let (alma, bruno) = alma_and_bruno().await;
        let (mut stays, goes) = if restarts_smaller { (bruno, alma) } else { (alma, bruno) };
        let (alma_seed, bruno_seed) = seeds();
        let mut config = config(if restarts_smaller { alma_seed } else { bruno_seed });
        config.listen = vec![goes.address()];
        let key = goes.key();

        goes.network.shutdown().await;
        stays.until_disconnected(key).await;
        let mut back = Node::start(config).await;
        back.admit(&[stays.key()]);

        stays.until_connected(key).await;
        back.until_connected(stays.key()).await;
        sync_round(&back, &mut stays).await;
    }
}

#[tokio::test]
async fn a_dead_link_is_noticed_by_pings_and_made_again_when_it_heals() {
    let (mut alma, mut bruno, _, link) = pair_behind_proxies(|config| {
        config.timing.ping_interval = Duration::from_millis(50);
        config.timing.ping_timeout = Duration::from_millis(500);
    })
    .await;
    alma.until_connected(bruno.key()).await;
    bruno.until_connected(alma.key()).await;
    link.has_moved(20).await;

    link.freeze();
    alma.until_disconnected(bruno.key()).await;
    bruno.until_disconnected(alma.key()).await;
    link.thaw();

    alma.until_connected(bruno.key()).await;
    bruno.until_connected(alma.key()).await;
}

#[tokio::test]
async fn a_dead_link_with_full_buffers_is_noticed_by_stalling_streams() {
    const STREAMS: usize = 32;
    let (mut alma, mut bruno, _, link) = pair_behind_proxies(|config| {
        config.timing.frame = Duration::from_millis(500);
        config.timing.open = Duration::from_millis(500);
        config.limits.sync_streams = STREAMS;
        config.limits.sync_streams_per_peer = STREAMS;
    })
    .await;
    alma.until_connected(bruno.key()).await;
    bruno.until_connected(alma.key()).await;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(alma.network.open_sync(bruno.key()).await.unwrap());
    }

    link.freeze();
    let largest = vec![0; 1024 * 1024];
    let filling = streams.iter_mut().map(|stream| stream.send(&largest));
    let filled = futures::future::join_all(filling).await;
    for _ in 0..3 {
        let stalled = alma.network.open_sync(bruno.key()).await;
        assert!(matches!(stalled, Err(OpenError::Silent { .. })), "{stalled:?}");
    }

    assert!(filled.iter().all(|sent| matches!(sent, Err(FrameError::Silent { .. }))));
    alma.until_disconnected(bruno.key()).await;
}

#[tokio::test]
async fn an_idle_pair_sends_nothing_between_pings() {
    const QUIET: Duration = Duration::from_secs(1);
    let (mut alma, mut bruno, _, link) = pair_behind_proxies(|_| {}).await;
    alma.until_gossip_ready(bruno.key()).await;
    bruno.until_gossip_ready(alma.key()).await;
    let mut moved = link.moved();

    // The greetings end; then ten heartbeats and more pass without a byte.
    let settling = async { while timeout(QUIET, moved.changed()).await.is_ok() {} };
    timeout(Duration::from_secs(20), settling).await.expect("the pair falls silent");
    let greetings = *link.moved().borrow();

    assert!(greetings < 8 * 1024, "{greetings} bytes for the greetings");
    sync_round(&alma, &mut bruno).await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_refused_with_the_address() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::tcp(taken.local_addr().unwrap());
    let mut config = config([1; 32]);
    config.listen = vec![address.clone()];

    let outcome = Network::start(config).await.map(|_| ());

    let Err(StartError::Listen { address: named, .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(named, address);
}

#[tokio::test]
async fn two_nodes_do_not_share_a_port() {
    let alma = Node::start(config([1; 32])).await;
    let mut config = config([2; 32]);
    config.listen = vec![alma.address()];

    let outcome = Network::start(config).await.map(|_| ());

    assert!(matches!(outcome, Err(StartError::Listen { .. })), "{outcome:?}");
}

#[tokio::test]
async fn joining_through_a_peer_that_is_not_there_says_so() {
    let alma = Node::start(config([1; 32])).await;
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();

    let nobody = alma.network.open_join(PeerKey([9; 32]), vec![Address::tcp(gone)]).await;
    let nowhere = alma.network.open_join(PeerKey([9; 32]), vec![]).await;

    assert!(matches!(nobody, Err(OpenError::Unreachable { .. })), "{nobody:?}");
    assert!(matches!(nowhere, Err(OpenError::NotConnected { .. })), "{nowhere:?}");
}

#[tokio::test]
async fn joining_at_the_address_of_somebody_else_is_refused() {
    let alma = Node::start(config([1; 32])).await;
    let bruno = Node::start(config([2; 32])).await;
    let carla = PeerKey::of_seed(&[3; 32]);

    let outcome = alma.network.open_join(carla, vec![bruno.address()]).await;

    assert!(matches!(outcome, Err(OpenError::Unreachable { .. })), "{outcome:?}");
}
