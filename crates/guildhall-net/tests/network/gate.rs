use guildhall_net::{FrameError, OpenError, Standing};
use libp2p_stream::OpenStreamError;

use futures::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    outsider::Outsider,
    stage::{Node, alma_and_bruno, config, seeds, sync_round},
};

#[tokio::test]
async fn a_stranger_gets_to_join_and_to_nothing_else() {
    let (alma_seed, stranger_seed) = seeds();
    let mut alma = Node::start(config(alma_seed)).await;
    let mut stranger = Node::start(config(stranger_seed)).await;
    stranger.admit(&[alma.key()]);

    let joining = stranger.network.open_join(alma.key(), vec![alma.address()]);
    let (joining, (who, mut served)) = tokio::join!(joining, alma.until_join_stream());
    let mut joining = joining.unwrap();
    alma.network.publish(b"among ourselves".to_vec()).await.unwrap();
    stranger.network.publish(b"let me in".to_vec()).await.unwrap();
    joining.send(b"may I?").await.unwrap();
    let request = served.recv().await.unwrap();
    served.send(b"we shall see").await.unwrap();
    let reply = joining.recv().await.unwrap();
    let sync = stranger.network.open_sync(alma.key()).await;

    assert_eq!(who, stranger.key());
    assert_eq!(request, Some(b"may I?".to_vec()));
    assert_eq!(reply, Some(b"we shall see".to_vec()));
    assert!(matches!(sync, Err(OpenError::NotOffered { .. })), "{sync:?}");
    assert!(!alma.has_gossip() && !stranger.has_gossip());
}

#[tokio::test]
async fn a_stranger_that_becomes_a_member_ends_its_join_and_comes_back_with_full_service() {
    let (alma_seed, newcomer_seed) = seeds();
    let mut alma = Node::start(config(alma_seed)).await;
    let mut newcomer = Node::start(config(newcomer_seed)).await;
    let joining = newcomer.network.open_join(alma.key(), vec![alma.address()]);
    let (joining, (_, mut served)) = tokio::join!(joining, alma.until_join_stream());
    let mut joining = joining.unwrap();

    alma.admit(&[newcomer.key()]);
    newcomer.admit(&[alma.key()]);
    newcomer.network.set_peers(vec![(alma.key(), vec![alma.address()])]);
    served.send(b"welcome").await.unwrap();
    let reply = joining.recv().await.unwrap();
    let (one, other) = tokio::join!(joining.close(), served.close());
    one.and(other).unwrap();

    assert_eq!(reply, Some(b"welcome".to_vec()));
    newcomer.until_gossip_ready(alma.key()).await;
    alma.until_gossip_ready(newcomer.key()).await;
    sync_round(&newcomer, &mut alma).await;
    sync_round(&alma, &mut newcomer).await;
    alma.network.publish(b"meet our newcomer".to_vec()).await.unwrap();
    assert_eq!(newcomer.until_gossip().await, b"meet our newcomer");
}

#[tokio::test]
async fn a_member_that_is_removed_loses_its_connection_and_its_service() {
    let (mut alma, mut bruno) = alma_and_bruno().await;

    alma.admit(&[]);
    alma.until_disconnected(bruno.key()).await;
    bruno.until_disconnected(alma.key()).await;
    bruno.until_connected(alma.key()).await;
    let sync = bruno.network.open_sync(alma.key()).await;

    let refused =
        matches!(sync, Err(OpenError::NotOffered { .. } | OpenError::NotConnected { .. }));
    assert!(refused, "{sync:?}");
    let own = alma.network.open_sync(bruno.key()).await;
    assert!(matches!(own, Err(OpenError::NotMember { .. })));
}

#[tokio::test]
async fn a_former_member_may_catch_up_and_hears_no_gossip() {
    let (mut alma, mut bruno) = alma_and_bruno().await;

    alma.network.set_members([(bruno.key(), Standing::Former)].into());
    alma.until_disconnected(bruno.key()).await;
    bruno.until_disconnected(alma.key()).await;
    bruno.until_connected(alma.key()).await;
    sync_round(&bruno, &mut alma).await;
    alma.network.publish(b"among ourselves".to_vec()).await.unwrap();
    bruno.network.publish(b"still here".to_vec()).await.unwrap();
    sync_round(&bruno, &mut alma).await;

    assert!(!alma.has_gossip() && !bruno.has_gossip());
    let own = alma.network.open_sync(bruno.key()).await;
    assert!(matches!(own, Err(OpenError::NotMember { .. })));
}

#[tokio::test]
async fn a_bare_libp2p_node_is_offered_neither_sync_nor_gossip() {
    let (mut alma, _bruno) = alma_and_bruno().await;
    let outsider = Outsider::connect(alma.key(), &alma.address()).await;
    let closed = [
        "/guildhall/sync/1",
        "/meshsub/1.3.0",
        "/meshsub/1.2.0",
        "/meshsub/1.1.0",
        "/meshsub/1.0.0",
        "/floodsub/1.0.0",
    ];

    for protocol in closed {
        let opened = outsider.open(protocol).await;
        assert!(matches!(opened, Err(OpenStreamError::UnsupportedProtocol(_))), "{protocol}");
    }

    let mut join = outsider.open("/guildhall/join/1").await.unwrap();
    let mut ready = [0; 5];
    join.read_exact(&mut ready).await.unwrap();
    assert_eq!(ready, [0, 0, 0, 1, 1]);
    alma.until_join_stream().await;
}

#[tokio::test]
async fn a_hostile_length_ends_the_stream_and_nothing_else() {
    let (mut alma, mut bruno) = alma_and_bruno().await;
    let outsider = Outsider::connect(alma.key(), &alma.address()).await;

    for length in [8 * 1024 + 1, u32::MAX] {
        let mut join = outsider.open("/guildhall/join/1").await.unwrap();
        let (_, mut served) = alma.until_join_stream().await;
        join.write_all(&length.to_be_bytes()).await.unwrap();
        join.flush().await.unwrap();
        let outcome = served.recv().await;
        assert!(matches!(outcome, Err(FrameError::TooLong { limit: 8192, .. })), "{outcome:?}");
    }

    sync_round(&alma, &mut bruno).await;
}
