use futures::AsyncWriteExt as _;
use tokio::io::duplex;
use tokio_util::compat::TokioAsyncReadCompatExt as _;

use super::*;

const LIMITS: FrameLimits =
    FrameLimits { send: 1024, receive: 1024, patience: Duration::from_secs(5) };
const HASTY: FrameLimits = FrameLimits { patience: Duration::from_millis(100), ..LIMITS };

fn pair(limits: FrameLimits) -> (FrameStream, FrameStream) {
    let (near, far) = duplex(256);
    (FrameStream::over(near.compat(), limits), FrameStream::over(far.compat(), limits))
}

/// A stream whose other end is plain bytes.
fn bytes_and_frames(limits: FrameLimits) -> (impl AsyncWrite + Unpin, FrameStream) {
    let (near, far) = duplex(4096);
    (near.compat(), FrameStream::over(far.compat(), limits))
}

#[tokio::test]
async fn frames_of_every_allowed_length_arrive_as_they_were_sent() {
    let (mut alma, mut bruno) = pair(LIMITS);
    let frames = [vec![], vec![1], vec![2; 1023], vec![], vec![3; 1024]];
    let sent = frames.clone();

    let sending = tokio::spawn(async move {
        for frame in &sent {
            alma.send(frame).await.unwrap();
        }
        alma.close().await.unwrap();
    });

    for frame in frames {
        assert_eq!(bruno.recv().await.unwrap(), Some(frame));
    }
    assert_eq!(bruno.recv().await.unwrap(), None);
    bruno.close().await.unwrap();
    sending.await.unwrap();
}

#[tokio::test]
async fn a_frame_beyond_the_limit_is_not_sent() {
    let (mut alma, _bruno) = pair(LIMITS);

    let outcome = alma.send(&[0; 1025]).await;

    assert!(matches!(outcome, Err(FrameError::TooLong { length: 1025, limit: 1024 })));
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_an_error() {
    let (mut hostile, mut bruno) = bytes_and_frames(LIMITS);
    hostile.write_all(&[0xff; 8]).await.unwrap();

    let outcome = bruno.recv().await;

    assert!(matches!(outcome, Err(FrameError::TooLong { limit: 1024, .. })));
}

#[tokio::test]
async fn an_end_within_a_frame_is_not_taken_for_the_end() {
    for cut in [&[0, 0][..], &[0, 0, 0, 5, b'a']] {
        let (mut hostile, mut bruno) = bytes_and_frames(LIMITS);
        hostile.write_all(cut).await.unwrap();
        hostile.close().await.unwrap();

        let outcome = bruno.recv().await;

        assert!(matches!(outcome, Err(FrameError::Cut)), "{cut:?}");
    }
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_given_up() {
    let (mut alma, _silent) = pair(HASTY);

    let outcome = alma.send(&[0; 1024]).await;

    assert!(matches!(outcome, Err(FrameError::Silent { .. })));
}

#[tokio::test]
async fn a_frame_that_trickles_in_is_given_up() {
    let (mut hostile, mut bruno) = bytes_and_frames(HASTY);
    let mut pace = tokio::time::interval(HASTY.patience / 10);
    let trickle = tokio::spawn(async move {
        hostile.write_all(&1000_u32.to_be_bytes()).await.unwrap();
        while hostile.write_all(&[0]).await.is_ok() {
            pace.tick().await;
        }
    });

    let outcome = bruno.recv().await;

    assert!(matches!(outcome, Err(FrameError::Silent { .. })));
    trickle.abort();
}

#[tokio::test]
async fn a_cancelled_receive_loses_nothing() {
    let (mut alma, mut bruno) = bytes_and_frames(LIMITS);
    alma.write_all(&[0, 0, 0, 2, b'o']).await.unwrap();
    {
        let mut receive = std::pin::pin!(bruno.recv());
        assert!(futures::poll!(&mut receive).is_pending());
    }

    alma.write_all(b"k").await.unwrap();

    assert_eq!(bruno.recv().await.unwrap(), Some(b"ok".to_vec()));
}
