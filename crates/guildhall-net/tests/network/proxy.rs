//! A link that can be cut off, and counts what passes.

use std::sync::Arc;

use guildhall_net::Address;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    time::timeout,
};

use crate::stage::PATIENCE;

/// Passes TCP connections on to another address.
pub(crate) struct Proxy {
    pub(crate) address: Address,
    state: Arc<State>,
}

struct State {
    frozen: watch::Sender<bool>,
    accepted: watch::Sender<usize>,
    moved: watch::Sender<u64>,
}

impl Proxy {
    pub(crate) async fn before(target: &Address) -> Self {
        let target = target.socket().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Address::tcp(listener.local_addr().unwrap());
        let state = Arc::new(State {
            frozen: watch::Sender::new(false),
            accepted: watch::Sender::new(0),
            moved: watch::Sender::new(0),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(target).await else { continue };
                shared.accepted.send_modify(|count| *count += 1);
                let ((near_in, near_out), (far_in, far_out)) =
                    (near.into_split(), far.into_split());
                tokio::spawn(pass(near_in, far_out, Arc::clone(&shared)));
                tokio::spawn(pass(far_in, near_out, Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    /// Nothing passes any more, not even the end of a connection.
    pub(crate) fn freeze(&self) {
        self.state.frozen.send_replace(true);
    }

    pub(crate) fn thaw(&self) {
        self.state.frozen.send_replace(false);
    }

    /// Connections taken so far.
    pub(crate) fn accepted(&self) -> usize {
        *self.state.accepted.borrow()
    }

    /// Waits until so many pieces have passed from here on.
    pub(crate) async fn has_moved(&self, pieces: usize) {
        let mut moved = self.moved();
        for _ in 0..pieces {
            timeout(PATIENCE, moved.changed()).await.unwrap().unwrap();
        }
    }

    /// Bytes passed so far in both directions, to be watched.
    pub(crate) fn moved(&self) -> watch::Receiver<u64> {
        self.state.moved.subscribe()
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<State>) {
    let mut buffer = vec![0; 64 * 1024];
    let mut frozen = state.frozen.subscribe();
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        frozen.wait_for(|frozen| !frozen).await.unwrap();
        if read == 0 || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
        state.moved.send_modify(|count| *count += read as u64);
    }
}
