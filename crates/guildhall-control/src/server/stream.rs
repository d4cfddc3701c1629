//! Answers as HTTP bodies: documents, files, lines, and events with a heartbeat.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use hyper::body::{Body as HttpBody, Frame};
use serde::Serialize;
use tokio::sync::{mpsc, watch};

use super::status;
use crate::api::event::{Event, Happening, SCHEMA};
use crate::api::stream::Events;
use crate::api::{Answer, Document, Encoded};
use crate::problem::{Code, Problem};
use crate::time::Time;

/// A reader of events hears at least this often, so that it can tell silence from a dead node.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Name and version of the shape of each line of an export.
const LINE_SCHEMA: &str = "guildhall.export/1";

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// An answer as a response.
pub(super) fn answer(answer: Answer) -> Result<Response<Body>, Problem> {
    Ok(match answer.encode().map_err(|error| unwritable(&error))? {
        Encoded::Json(json) => response(StatusCode::OK, JSON, Body::from(json)),
        Encoded::Download(chunks) => {
            let chunk = |chunk: Vec<u8>| Ok(Bytes::from(chunk));
            response(StatusCode::OK, BYTES, Body::new(Chunks { source: chunks, encode: chunk }))
        }
        Encoded::Lines(lines) => {
            let encode = |line| json_line(LINE_SCHEMA, line);
            response(StatusCode::OK, NDJSON, Body::new(Chunks { source: lines, encode }))
        }
    })
}

/// A problem as a response.
pub(super) fn refusal(problem: &Problem) -> Response<Body> {
    let json = serde_json::to_vec(problem).unwrap_or_default();
    response(status(problem), PROBLEM, Body::from(json))
}

/// Events as a response that lasts until the node stops or the reader leaves.
pub(super) fn events(
    events: Events,
    since: Option<u64>,
    mut stopped: watch::Receiver<bool>,
) -> Response<Body> {
    let (sender, lines) = mpsc::channel(1);
    tokio::spawn(async move {
        tokio::select! {
            () = pump(events, since.unwrap_or_default(), sender) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
    });
    let encode = |event| json_line(SCHEMA, event);
    response(StatusCode::OK, NDJSON, Body::new(Chunks { source: lines, encode }))
}

/// Passes events on, and a heartbeat at first and whenever nothing happened for a while.
async fn pump(mut events: Events, mut cursor: u64, sender: mpsc::Sender<Result<Event, Problem>>) {
    let mut event = heartbeat(cursor);
    while sender.send(Ok(event)).await.is_ok() {
        event = tokio::select! {
            happened = events.recv() => match happened {
                Some(event) => event,
                None => return,
            },
            () = tokio::time::sleep(HEARTBEAT) => heartbeat(cursor),
            () = sender.closed() => return,
        };
        cursor = cursor.max(event.cursor);
    }
}

fn heartbeat(cursor: u64) -> Event {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Time::from_unix_ms(i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
    Event { cursor, at, happening: Happening::Heartbeat }
}

fn response(status: StatusCode, kind: HeaderValue, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn json_line<T: Serialize>(schema: &str, body: T) -> io::Result<Bytes> {
    let mut line = serde_json::to_vec(&Document { schema: schema.to_owned(), body })?;
    line.push(b'\n');
    Ok(Bytes::from(line))
}

fn unwritable(error: &serde_json::Error) -> Problem {
    Problem::new(Code::Internal, "the answer could not be written").because(error.to_string())
}

/// A body that is read from a channel, piece by piece.
struct Chunks<T, F> {
    source: mpsc::Receiver<Result<T, Problem>>,
    encode: F,
}

impl<T, F> HttpBody for Chunks<T, F>
where
    T: Send + 'static,
    F: Fn(T) -> io::Result<Bytes> + Send + Unpin + 'static,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        Poll::Ready(match ready!(self.source.poll_recv(context)) {
            None => None,
            Some(Ok(piece)) => Some((self.encode)(piece).map(Frame::data).map_err(Into::into)),
            // The body ends without its end: the reader sees that something is missing.
            Some(Err(problem)) => Some(Err(problem.into())),
        })
    }
}
