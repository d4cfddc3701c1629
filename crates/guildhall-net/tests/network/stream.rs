use std::time::Duration;

use guildhall_net::{Event, FrameError, OpenError};

use crate::stage::{Node, acquaint, alma_and_bruno, config, seeds};

const FRAME_MAX: usize = 1024 * 1024;

#[tokio::test]
async fn frames_from_empty_to_the_largest_go_round_and_longer_ones_are_refused() {
    let (alma, mut bruno) = alma_and_bruno().await;
    let echo = tokio::spawn(async move {
        let mut served = bruno.until_sync_stream().await;
        while let Some(frame) = served.recv().await.unwrap() {
            served.send(&frame).await.unwrap();
        }
        served.close().await.unwrap();
    });
    let mut opened = alma.network.open_sync(bruno_of(&alma)).await.unwrap();

    for length in [0, 1, 70_000, FRAME_MAX] {
        let frame = vec![5; length];
        opened.send(&frame).await.unwrap();
        assert_eq!(opened.recv().await.unwrap(), Some(frame));
    }
    let longer = opened.send(&vec![5; FRAME_MAX + 1]).await;

    assert!(matches!(longer, Err(FrameError::TooLong { .. })));
    opened.close().await.unwrap();
    echo.await.unwrap();
}

fn bruno_of(alma: &Node) -> guildhall_net::PeerKey {
    *alma.network.connected().first().unwrap()
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_given_up_and_others_are_served() {
    let (alma_seed, bruno_seed) = seeds();
    let mut hasty = config(alma_seed);
    hasty.timing.frame = Duration::from_millis(500);
    let mut alma = Node::start(hasty).await;
    let mut bruno = Node::start(config(bruno_seed)).await;
    acquaint(&mut alma, &mut bruno).await;
    let mut opened = alma.network.open_sync(bruno.key()).await.unwrap();
    let _never_read = bruno.until_sync_stream().await;

    let outcome = opened.send(&vec![5; FRAME_MAX]).await;

    assert!(matches!(outcome, Err(FrameError::Silent { .. })), "{outcome:?}");
    crate::stage::sync_round(&alma, &mut bruno).await;
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_given_up() {
    let (alma_seed, bruno_seed) = seeds();
    let mut hasty = config(alma_seed);
    hasty.timing.frame = Duration::from_millis(200);
    let mut alma = Node::start(hasty).await;
    let mut bruno = Node::start(config(bruno_seed)).await;
    acquaint(&mut alma, &mut bruno).await;
    let mut opened = alma.network.open_sync(bruno.key()).await.unwrap();
    let _never_answers = bruno.until_sync_stream().await;

    let outcome = opened.recv().await;

    assert!(matches!(outcome, Err(FrameError::Silent { .. })), "{outcome:?}");
}

#[tokio::test]
async fn many_streams_at_once_are_all_served_in_the_end() {
    const STREAMS: usize = 12;
    let (alma, mut bruno) = alma_and_bruno().await;
    let key = bruno.key();
    let serving = tokio::spawn(async move {
        while let Some(event) = bruno.events.recv().await {
            if let Event::SyncStream { mut stream, .. } = event {
                tokio::spawn(async move {
                    let asked = stream.recv().await.unwrap().unwrap();
                    stream.send(&asked).await.unwrap();
                    stream.close().await.unwrap();
                });
            }
        }
    });

    let asking = (0..STREAMS).map(|number| {
        let network = alma.network.clone();
        async move {
            let mut stream = network.open_sync(key).await.unwrap();
            stream.send(&[u8::try_from(number).unwrap()]).await.unwrap();
            let answer = stream.recv().await.unwrap();
            stream.close().await.unwrap();
            answer
        }
    });
    let answers = futures::future::join_all(asking).await;

    assert_eq!(answers.iter().flatten().count(), STREAMS);
    serving.abort();
}

#[tokio::test]
async fn a_peer_that_holds_all_its_streams_is_told_that_we_are_busy() {
    let (alma, mut bruno) = alma_and_bruno().await;
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(alma.network.open_sync(bruno.key()).await.unwrap());
        held.push(bruno.until_sync_stream().await);
    }

    let third = alma.network.open_sync(bruno.key()).await;
    drop(held);
    let after = alma.network.open_sync(bruno.key()).await;

    assert!(matches!(third, Err(OpenError::Busy { .. })), "{third:?}");
    assert!(after.is_ok(), "{after:?}");
}
