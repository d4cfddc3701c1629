//! The known ways for gossip to fall silent, and that only their switches bring them about.

use std::time::Duration;

use guildhall_net::{Config, Deafness, Gossip};
use tokio::time::timeout;

use crate::{
    proxy::Proxy,
    stage::{Node, acquaint, config, seeds, sync_round},
};

fn deaf(seed: [u8; 32], way: Deafness) -> Config {
    Config { gossip: Gossip::Deaf(way), ..config(seed) }
}

#[tokio::test]
async fn a_wholly_deaf_node_hears_no_gossip_and_syncs_all_the_same() {
    let (alma_seed, bruno_seed) = seeds();
    let mut alma = Node::start(config(alma_seed)).await;
    let mut bruno = Node::start(deaf(bruno_seed, Deafness::Everything)).await;
    acquaint(&mut alma, &mut bruno).await;

    alma.network.publish(b"do you hear me?".to_vec()).await.unwrap();
    bruno.network.publish(b"no, but you hear me".to_vec()).await.unwrap();

    assert_eq!(alma.until_gossip().await, b"no, but you hear me");
    sync_round(&bruno, &mut alma).await;
    assert!(!bruno.has_gossip());
}

#[tokio::test]
async fn large_frames_under_the_librarys_limit_deafen_a_link_for_good() {
    const NEAR_THE_LIMIT: usize = 65_400;
    let (alma_seed, bruno_seed) = seeds();
    let mut alma = Node::start(deaf(alma_seed, Deafness::LargeFrames)).await;
    let mut bruno = Node::start(deaf(bruno_seed, Deafness::LargeFrames)).await;
    acquaint(&mut alma, &mut bruno).await;

    for number in 0..200 {
        alma.network.publish(vec![number; NEAR_THE_LIMIT]).await.unwrap();
    }
    sync_round(&alma, &mut bruno).await;
    alma.network.publish(b"still there?".to_vec()).await.unwrap();

    let probe = async { while bruno.until_gossip().await != b"still there?" {} };
    assert!(timeout(Duration::from_secs(2), probe).await.is_err());
    sync_round(&alma, &mut bruno).await;
}

/// Alma comes back while Bruno still takes her former connection for alive; then she publishes.
/// Both are handed back with Bruno's events not yet looked at.
async fn alma_returns_unnoticed(bruno_config: Config) -> (Node, Node) {
    let (alma_seed, _) = seeds();
    let mut alma = Node::start(config(alma_seed)).await;
    let mut bruno = Node::start(bruno_config).await;
    let link = Proxy::before(&bruno.address()).await;
    alma.admit(&[bruno.key()]);
    bruno.admit(&[alma.key()]);
    alma.network.set_peers(vec![(bruno.key(), vec![link.address.clone()])]);
    alma.until_gossip_ready(bruno.key()).await;
    bruno.until_gossip_ready(alma.key()).await;
    link.freeze();
    alma.network.shutdown().await;

    let alma = Node::start(config(alma_seed)).await;
    alma.admit(&[bruno.key()]);
    alma.network.set_peers(vec![(bruno.key(), vec![bruno.address()])]);
    // The dead link stays as it is until the runtime ends with the test.
    std::mem::forget(link);
    (alma, bruno)
}

#[tokio::test]
async fn a_partner_that_returns_unnoticed_is_heard_again() {
    let (_, bruno_seed) = seeds();
    let (mut alma, mut bruno) = alma_returns_unnoticed(config(bruno_seed)).await;

    alma.until_gossip_ready(bruno.key()).await;
    alma.network.publish(b"I am back".to_vec()).await.unwrap();

    assert_eq!(bruno.until_gossip().await, b"I am back");
}

#[tokio::test]
async fn with_lost_subscriptions_a_partner_that_returns_unnoticed_is_not_heard() {
    let (_, bruno_seed) = seeds();
    let config = deaf(bruno_seed, Deafness::LostSubscriptions);
    let (mut alma, mut bruno) = alma_returns_unnoticed(config).await;

    alma.until_connected(bruno.key()).await;
    sync_round(&alma, &mut bruno).await;
    alma.network.publish(b"I am back".to_vec()).await.unwrap();
    sync_round(&alma, &mut bruno).await;

    assert!(!bruno.has_gossip());
    assert!(timeout(Duration::from_secs(1), bruno.until_gossip()).await.is_err());
}
