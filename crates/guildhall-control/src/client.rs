//! Asking a node over its socket.
//!
//! Why a node cannot be reached has many reasons with different remedies, and each has its own
//! [`ClientError`]: not started, killed, another user's, closed to this user, not answering.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Method, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;

use crate::api::event::Event;
use crate::api::{Document, Request, Schema};
use crate::problem::{Code, Problem};
use crate::route::VERSION_HEADER;
use crate::{VERSION, route, socket};

/// The longest line of a stream that is believed.
const LINE_LENGTH_MAX: usize = 64 * 1024 * 1024;

/// A way to reach the node of a home.
#[derive(Clone, Debug)]
pub struct Client {
    path: PathBuf,
    timeout: Duration,
}

/// A node could not be asked, or what it said made no sense.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// There is no socket.
    #[error("your node is not running")]
    Down {
        /// Where the socket would be.
        path: PathBuf,
    },
    /// There is a socket, and nobody listens.
    #[error("your node is not running; it was killed or the machine went down")]
    Stale {
        /// The socket.
        path: PathBuf,
    },
    /// The operating system does not let this user in.
    #[error("you may not reach the node's socket")]
    Denied {
        /// The socket.
        path: PathBuf,
    },
    /// The socket is another user's.
    #[error("this node belongs to another user")]
    WrongUser {
        /// The socket.
        path: PathBuf,
        /// Whose it is.
        owner_uid: u32,
    },
    /// The path does not fit into an address of the operating system.
    #[error("the path of the node's socket is too long")]
    Path(#[source] socket::BindError),
    /// No answer in time.
    #[error("your node does not answer")]
    Silent {
        /// The socket.
        path: PathBuf,
        /// How long it was given.
        timeout: Duration,
    },
    /// The connection broke.
    #[error("the connection to your node broke")]
    Broken {
        /// Why.
        source: io::Error,
    },
    /// An answer that this version does not understand.
    #[error("your node answered something that this version does not understand")]
    Garbled {
        /// What version the node says it is.
        node_version: Option<String>,
        /// What is wrong with it.
        detail: String,
    },
    /// The node refused, and says why.
    #[error("the node refused")]
    Refused(#[source] Box<Problem>),
}

/// An answer that has arrived as a whole.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The version that the node says it is.
    pub node_version: Option<String>,
    body: Bytes,
}

/// An answer that arrives piece by piece.
#[derive(Debug)]
pub struct Pieces {
    body: Incoming,
    rest: Vec<u8>,
}

impl Client {
    /// A client of the node whose socket is at `path`, which has `timeout` for an answer.
    pub fn new(path: impl Into<PathBuf>, timeout: Duration) -> Self {
        Self { path: path.into(), timeout }
    }

    /// The socket.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Asks, and waits for the whole answer.
    pub async fn call(&self, request: &Request) -> Result<Reply, ClientError> {
        self.in_time(async {
            let response = self.send(request).await?;
            let node_version = version_of(&response);
            let body = response.into_body().collect().await.map_err(broken)?.to_bytes();
            Ok(Reply { node_version, body })
        })
        .await
    }

    /// Asks for something long, which is read piece by piece.
    pub async fn stream(&self, request: &Request) -> Result<Pieces, ClientError> {
        let response = self.in_time(self.send(request)).await?;
        Ok(Pieces { body: response.into_body(), rest: Vec::new() })
    }

    /// Asks for what happens from here on, or since an event that was seen.
    pub async fn events(&self, since: Option<u64>) -> Result<Pieces, ClientError> {
        let wire = route::Wire { method: "GET", path: route::events_path(since), body: Vec::new() };
        let response = self.in_time(self.exchange(wire)).await?;
        Ok(Pieces { body: response.into_body(), rest: Vec::new() })
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<T, ClientError> {
        tokio::time::timeout(self.timeout, work).await.unwrap_or_else(|_elapsed| {
            Err(ClientError::Silent { path: self.path.clone(), timeout: self.timeout })
        })
    }

    async fn send(&self, request: &Request) -> Result<Response<Incoming>, ClientError> {
        let wire =
            route::write(request).map_err(|problem| ClientError::Refused(Box::new(problem)))?;
        self.exchange(wire).await
    }

    async fn exchange(&self, wire: route::Wire) -> Result<Response<Incoming>, ClientError> {
        let stream = self.connect().await?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        tokio::spawn(connection);
        let method = if wire.method == "GET" { Method::GET } else { Method::POST };
        let request = hyper::Request::builder()
            .method(method)
            .uri(wire.path)
            .header(header::HOST, route::HOST)
            .header(VERSION_HEADER, VERSION)
            .body(Full::new(Bytes::from(wire.body)))
            .map_err(|error| garbled(None, &error))?;
        sender.ready().await.map_err(broken)?;
        let response = sender.send_request(request).await.map_err(broken)?;
        if response.status() == StatusCode::OK {
            return Ok(response);
        }
        Err(refusal(response).await)
    }

    async fn connect(&self) -> Result<UnixStream, ClientError> {
        socket::check_path(&self.path).map_err(ClientError::Path)?;
        UnixStream::connect(&self.path).await.map_err(|source| self.unreachable(source))
    }

    fn unreachable(&self, source: io::Error) -> ClientError {
        let path = self.path.clone();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ClientError::Down { path },
            io::ErrorKind::ConnectionRefused => ClientError::Stale { path },
            io::ErrorKind::PermissionDenied => match owner(&self.path) {
                Some(owner_uid) if owner_uid != socket::own_uid() => {
                    ClientError::WrongUser { path, owner_uid }
                }
                _ => ClientError::Denied { path },
            },
            _ => ClientError::Broken { source },
        }
    }
}

impl Reply {
    /// The answer as a `T`.
    pub fn read<T: Schema + DeserializeOwned>(&self) -> Result<T, ClientError> {
        #[derive(Deserialize)]
        struct Named {
            schema: String,
        }
        let version = self.node_version.as_deref();
        let named: Named =
            serde_json::from_slice(&self.body).map_err(|error| garbled(version, &error))?;
        if named.schema != T::SCHEMA {
            let detail = format!("expected {}, got {}", T::SCHEMA, named.schema);
            return Err(garbled(version, &detail));
        }
        let document: Document<T> =
            serde_json::from_slice(&self.body).map_err(|error| garbled(version, &error))?;
        Ok(document.body)
    }

    /// What to tell a person if the node is of another version than this program.
    pub fn version_warning(&self) -> Option<String> {
        let node_version = self.node_version.as_deref().filter(|version| *version != VERSION)?;
        let node_version = crate::untrusted::Untrusted::new(node_version);
        Some(format!(
            "your node runs version {node_version}, this command is version {VERSION}; \
             restart it:  guildhall node stop, then guildhall node start"
        ))
    }
}

impl Pieces {
    /// The next bytes of a file; `None` at its end.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, ClientError> {
        while let Some(frame) = self.body.frame().await {
            if let Ok(data) = frame.map_err(broken)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// The next line, without its end, exactly as it came; `None` at the end.
    pub async fn next_line(&mut self) -> Result<Option<String>, ClientError> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.rest.drain(..=end).collect();
                line.pop();
                return String::from_utf8(line).map(Some).map_err(|error| garbled(None, &error));
            }
            match self.next_chunk().await? {
                Some(chunk) if self.rest.len() + chunk.len() <= LINE_LENGTH_MAX => {
                    self.rest.extend_from_slice(&chunk);
                }
                Some(_) => return Err(garbled(None, &"a line is too long")),
                None if self.rest.is_empty() => return Ok(None),
                None => return Err(garbled(None, &"a line has no end")),
            }
        }
    }

    /// The next event; `None` when the node stops.
    pub async fn next_event(&mut self) -> Result<Option<Event>, ClientError> {
        let Some(line) = self.next_line().await? else { return Ok(None) };
        serde_json::from_str(&line).map(Some).map_err(|error| garbled(None, &error))
    }
}

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        let title = error.to_string();
        match error {
            ClientError::Down { path } => Self::new(Code::NodeDown, title)
                .because(format!("I looked for it at {} (no such file).", path.display()))
                .hint("start it:  guildhall node start"),
            ClientError::Stale { path } => Self::new(Code::NodeStale, title)
                .because(format!("Nobody listens at {}. Nothing is lost.", path.display()))
                .hint("start it:  guildhall node start"),
            ClientError::Denied { path } => Self::new(Code::NodeDenied, title)
                .because(format!("The system refused {} to you.", path.display()))
                .hint(format!("look at its owner and mode:  ls -la {}", path.display())),
            ClientError::WrongUser { path, owner_uid } => Self::new(Code::WrongUser, title)
                .because(format!("{} belongs to user {owner_uid}.", path.display()))
                .hint("run this as that user, or use your own node:  guildhall --home DIR …"),
            ClientError::Path(cause) => cause.problem(),
            ClientError::Silent { path, timeout } => Self::new(Code::NodeSilent, title)
                .because(format!("{}: no answer for {} s.", path.display(), timeout.as_secs()))
                .hint("give it longer:  --timeout 60")
                .hint("see what it does:  guildhall node logs"),
            ClientError::Broken { source } => Self::new(Code::NodeSilent, title)
                .because(source.to_string())
                .hint("see what happened:  guildhall node logs"),
            ClientError::Garbled { node_version, detail } => {
                let node_version = node_version.unwrap_or_else(|| "unknown".to_owned());
                Self::new(Code::Internal, title)
                    .because(format!("{detail} (node {node_version}, command {VERSION})"))
                    .hint("restart it:  guildhall node stop, then guildhall node start")
            }
            ClientError::Refused(problem) => *problem,
        }
    }
}

async fn refusal(response: Response<Incoming>) -> ClientError {
    let (version, status) = (version_of(&response), response.status());
    let body = match response.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return broken(error),
    };
    match serde_json::from_slice(&body) {
        Ok(problem) => ClientError::Refused(Box::new(problem)),
        Err(error) => garbled(version.as_deref(), &format!("status {status}: {error}")),
    }
}

fn version_of(response: &Response<Incoming>) -> Option<String> {
    let version = response.headers().get(VERSION_HEADER)?;
    version.to_str().ok().map(str::to_owned)
}

fn owner(path: &Path) -> Option<u32> {
    let near = std::iter::successors(Some(path), |path| path.parent());
    near.take(2).find_map(|path| Some(std::fs::metadata(path).ok()?.uid()))
}

fn broken(error: hyper::Error) -> ClientError {
    ClientError::Broken { source: io::Error::other(error) }
}

fn garbled(node_version: Option<&str>, detail: &impl ToString) -> ClientError {
    ClientError::Garbled {
        node_version: node_version.map(str::to_owned),
        detail: detail.to_string(),
    }
}
