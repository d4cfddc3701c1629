//! Frames on a stream: a length of four bytes, big-endian, then so many bytes.
//!
//! Both directions have a length limit and a patience: each further piece of a frame has to move in
//! time, so a silent or stalled peer costs a bounded wait and a bounded buffer. An announced length
//! reserves no memory; the buffer grows with what really arrives.

use std::{fmt, io, sync::Arc, time::Duration};

use bytes::{Buf as _, BytesMut};
use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};

use crate::slot::Slot;

/// So many bytes have to move within one patience.
const PIECE_LENGTH: usize = 64 * 1024;
/// Bytes taken from the transport at once.
const READ_LENGTH: usize = 16 * 1024;
const PREFIX_LENGTH: usize = 4;

/// Longest frame in either direction, and the patience for each piece of one.
#[derive(Clone, Copy, Debug)]
pub struct FrameLimits {
    /// Bytes in a frame we send.
    pub send: usize,
    /// Bytes in a frame we take.
    pub receive: usize,
    /// How long the next piece may take.
    pub patience: Duration,
}

/// Why a frame could not be sent or received. The stream is of no use afterwards.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A frame is longer than the limit of its direction.
    #[error("a frame of {length} bytes is longer than the {limit} allowed")]
    TooLong {
        /// The length of the frame, as announced or as asked to send.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// The peer neither reads nor writes.
    #[error("the peer was silent for {patience:?}")]
    Silent {
        /// How long was waited.
        patience: Duration,
    },
    /// The stream ended within a frame.
    #[error("the stream ended within a frame")]
    Cut,
    /// The stream broke.
    #[error("the stream broke")]
    Broken {
        /// What the transport says.
        source: io::Error,
    },
}

impl From<io::Error> for FrameError {
    fn from(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::UnexpectedEof {
            Self::Cut
        } else {
            Self::Broken { source }
        }
    }
}

/// A stream of frames to and from one peer.
#[derive(Debug)]
pub struct FrameStream {
    reader: FrameReader,
    writer: FrameWriter,
}

impl FrameStream {
    /// Frames over any byte stream.
    pub fn over(io: impl AsyncRead + AsyncWrite + Send + 'static, limits: FrameLimits) -> Self {
        Self::holding(io, limits, None)
    }

    /// Frames over a byte stream whose slot is given back with the last half.
    pub(crate) fn holding(
        io: impl AsyncRead + AsyncWrite + Send + 'static,
        limits: FrameLimits,
        slot: Option<Arc<Slot>>,
    ) -> Self {
        let (read_half, write_half) = io.split();
        let (reading, writing) = (slot.clone(), slot);
        Self {
            reader: FrameReader {
                io: Box::pin(read_half),
                arrived: BytesMut::new(),
                limits,
                _slot: reading,
            },
            writer: FrameWriter { io: Box::pin(write_half), limits, _slot: writing },
        }
    }

    /// Sends one frame and flushes it.
    pub async fn send(&mut self, frame: &[u8]) -> Result<(), FrameError> {
        self.writer.send(frame).await
    }

    /// Receives the next frame; `None` when the peer has closed its direction. May be cancelled.
    pub async fn recv(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        self.reader.recv().await
    }

    /// Ends our direction and waits until the peer has read everything and ended its own.
    ///
    /// A stream that is dropped instead may lose what was sent last.
    pub async fn close(mut self) -> Result<(), FrameError> {
        self.writer.close().await?;
        let patience = self.reader.limits.patience;
        let ended = async {
            while self.reader.recv().await?.is_some() {}
            Ok(())
        };
        timeout(patience, ended).await.map_err(|_| FrameError::Silent { patience })?
    }

    /// The two directions, to be used from different tasks.
    pub fn split(self) -> (FrameReader, FrameWriter) {
        (self.reader, self.writer)
    }
}

/// The receiving direction of a [`FrameStream`].
pub struct FrameReader {
    io: std::pin::Pin<Box<dyn AsyncRead + Send>>,
    arrived: BytesMut,
    limits: FrameLimits,
    _slot: Option<Arc<Slot>>,
}

impl FrameReader {
    /// Receives the next frame; `None` when the peer has closed its direction. May be cancelled.
    pub async fn recv(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let patience = self.limits.patience;
        let mut deadline = Instant::now() + patience;
        let mut goal = self.arrived.len() + PIECE_LENGTH;
        let mut piece = vec![0; READ_LENGTH];
        loop {
            if let Some(frame) = self.next_arrived()? {
                return Ok(Some(frame));
            }
            let read = timeout_at(deadline, self.io.read(&mut piece))
                .await
                .map_err(|_| FrameError::Silent { patience })??;
            match read {
                0 if self.arrived.is_empty() => return Ok(None),
                0 => return Err(FrameError::Cut),
                _ => self.arrived.extend_from_slice(&piece[..read]),
            }
            if self.arrived.len() >= goal {
                goal = self.arrived.len() + PIECE_LENGTH;
                deadline = Instant::now() + patience;
            }
        }
    }

    /// Takes one whole frame off what has arrived.
    fn next_arrived(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let Some(prefix) = self.arrived.first_chunk::<PREFIX_LENGTH>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*prefix)).unwrap_or(usize::MAX);
        let limit = self.limits.receive;
        if length > limit {
            return Err(FrameError::TooLong { length, limit });
        }
        if self.arrived.len() < PREFIX_LENGTH + length {
            return Ok(None);
        }
        self.arrived.advance(PREFIX_LENGTH);
        Ok(Some(self.arrived.split_to(length).to_vec()))
    }
}

/// The sending direction of a [`FrameStream`].
pub struct FrameWriter {
    io: std::pin::Pin<Box<dyn AsyncWrite + Send>>,
    limits: FrameLimits,
    _slot: Option<Arc<Slot>>,
}

impl FrameWriter {
    /// Sends one frame and flushes it.
    pub async fn send(&mut self, frame: &[u8]) -> Result<(), FrameError> {
        let FrameLimits { send: limit, patience, .. } = self.limits;
        let (length, prefix) = (frame.len(), u32::try_from(frame.len()));
        let Some(prefix) = prefix.ok().filter(|_| length <= limit) else {
            return Err(FrameError::TooLong { length, limit });
        };
        let mut wire = Vec::with_capacity(PREFIX_LENGTH + length);
        wire.extend_from_slice(&prefix.to_be_bytes());
        wire.extend_from_slice(frame);
        for piece in wire.chunks(PIECE_LENGTH) {
            in_time(patience, self.io.write_all(piece)).await?;
        }
        in_time(patience, self.io.flush()).await
    }

    /// Ends this direction; the peer's next `recv` after the last frame says `None`.
    pub async fn close(&mut self) -> Result<(), FrameError> {
        in_time(self.limits.patience, self.io.close()).await
    }
}

async fn in_time(
    patience: Duration,
    act: impl Future<Output = io::Result<()>>,
) -> Result<(), FrameError> {
    timeout(patience, act).await.map_err(|_| FrameError::Silent { patience })??;
    Ok(())
}

impl fmt::Debug for FrameReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameReader").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl fmt::Debug for FrameWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameWriter").field("limits", &self.limits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
