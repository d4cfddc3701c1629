use std::collections::BTreeSet;

use guildhall_net::{Event, GOSSIP_PAYLOAD_MAX, PublishError, Verdict};

use crate::stage::{Node, acquaint, alma_and_bruno, config};

#[tokio::test]
async fn a_message_reaches_the_partner_as_it_was_published() {
    let (alma, mut bruno) = alma_and_bruno().await;

    alma.network.publish(vec![7; GOSSIP_PAYLOAD_MAX]).await.unwrap();

    assert_eq!(bruno.until_gossip().await, vec![7; GOSSIP_PAYLOAD_MAX]);
}

#[tokio::test]
async fn a_message_too_large_is_refused_with_both_numbers() {
    let (alma, _bruno) = alma_and_bruno().await;

    let outcome = alma.network.publish(vec![7; GOSSIP_PAYLOAD_MAX + 1]).await;

    let (length, limit) = (GOSSIP_PAYLOAD_MAX + 1, GOSSIP_PAYLOAD_MAX);
    assert_eq!(outcome, Err(PublishError::TooLarge { length, limit }));
}

#[tokio::test]
async fn publishing_to_nobody_is_no_error() {
    let alone = Node::start(config([5; 32])).await;

    assert_eq!(alone.network.publish(b"anybody?".to_vec()).await, Ok(()));
}

#[tokio::test]
async fn what_is_accepted_travels_on_and_what_is_rejected_does_not() {
    let mut alma = Node::start(config([1; 32])).await;
    let mut bruno = Node::start(config([2; 32])).await;
    let mut carla = Node::start(config([3; 32])).await;
    acquaint(&mut alma, &mut bruno).await;
    bruno.admit(&[alma.key(), carla.key()]);
    carla.admit(&[bruno.key()]);
    carla.network.set_peers(vec![(bruno.key(), vec![bruno.address()])]);
    bruno.until_gossip_ready(carla.key()).await;
    carla.until_gossip_ready(bruno.key()).await;

    for (message, verdict) in [("bad", Verdict::Reject), ("good", Verdict::Accept)] {
        alma.network.publish(message.into()).await.unwrap();
        let token = bruno
            .until(|event| match event {
                Event::Gossip { token, .. } => Some(token),
                _ => None,
            })
            .await;
        bruno.network.gossip_verdict(token, verdict);
    }

    assert_eq!(carla.until_gossip().await, b"good");
}

#[tokio::test]
async fn a_burst_of_the_largest_messages_arrives_whole_and_leaves_the_link_alive() {
    const BURST: u16 = 200;
    let (alma, mut bruno) = alma_and_bruno().await;

    for number in 0..BURST {
        let mut message = vec![0; GOSSIP_PAYLOAD_MAX];
        message[..2].copy_from_slice(&number.to_be_bytes());
        alma.network.publish(message).await.unwrap();
    }

    let mut arrived = BTreeSet::new();
    while arrived.len() < usize::from(BURST) {
        arrived.insert(bruno.until_gossip().await[..2].to_vec());
    }
    alma.network.publish(b"still there?".to_vec()).await.unwrap();
    assert_eq!(bruno.until_gossip().await, b"still there?");
}

#[tokio::test]
async fn a_topic_named_later_is_heard_like_one_named_at_the_start() {
    let mut alma = Node::start(config([1; 32])).await;
    let mut silent = config([2; 32]);
    let topic = silent.topic.take().unwrap();
    let mut bruno = Node::start(silent).await;
    alma.admit(&[bruno.key()]);
    bruno.admit(&[alma.key()]);
    bruno.network.set_peers(vec![(alma.key(), vec![alma.address()])]);
    bruno.until_connected(alma.key()).await;

    bruno.network.set_topic(topic);
    alma.until_gossip_ready(bruno.key()).await;
    alma.network.publish(b"welcome back".to_vec()).await.unwrap();

    assert_eq!(bruno.until_gossip().await, b"welcome back");
}
