//! Serving one [`Api`] over a socket to the user who owns it.
//!
//! A browser cannot get in: requests with an `Origin` or `Referer`, or for an unknown host, are
//! refused. Another user cannot get in either, whatever the mode of the socket. Bodies, headers,
//! connections and time have limits. The `Api` never sees HTTP.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tracing::{debug, warn};

use crate::VERSION;
use crate::api::Request;
use crate::port::{Api, Caller};
use crate::problem::{Code, Problem};
use crate::route;

mod stream;

/// A caller that has not sent its headers by then is dropped.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// A caller that has not sent its body by then is refused.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// How long callers have to finish when the node stops.
const GRACE: Duration = Duration::from_secs(2);

/// More callers than this at once have to wait: each holds a file of ours.
const CALLERS_MAX: usize = 64;

/// Serves `api` until `stop` is done, then lets running calls end. Only `owner_uid` and root are
/// answered.
pub async fn serve<A: Api>(
    listener: UnixListener,
    api: Arc<A>,
    owner_uid: u32,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let room = Arc::new(Semaphore::new(CALLERS_MAX));
    let mut callers = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let permit = tokio::select! {
            () = &mut stop => break,
            permit = Arc::clone(&room).acquire_owned() => permit,
        };
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        while callers.try_join_next().is_some() {}
        match (stream, permit) {
            (Ok((stream, _)), Ok(permit)) => {
                let call = attend(stream, Arc::clone(&api), owner_uid, stopped.clone());
                callers.spawn(async move {
                    call.await;
                    drop(permit);
                });
            }
            (Err(error), _) => {
                warn!(%error, "cannot accept a caller");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            (_, Err(_closed)) => break,
        }
    }
    drop(listener);
    stopping.send_replace(true);
    if tokio::time::timeout(GRACE, async { while callers.join_next().await.is_some() {} })
        .await
        .is_err()
    {
        callers.abort_all();
    }
}

async fn attend<A: Api>(
    stream: UnixStream,
    api: Arc<A>,
    owner_uid: u32,
    mut stopped: watch::Receiver<bool>,
) {
    let caller = match stream.peer_cred() {
        Ok(cred) => Caller { uid: cred.uid(), pid: cred.pid() },
        Err(error) => {
            warn!(%error, "cannot tell who calls");
            return;
        }
    };
    let until = stopped.clone();
    let router = Router::new().fallback(move |request: HttpRequest| {
        let (api, until) = (Arc::clone(&api), until.clone());
        async move {
            let response = match admit(caller, owner_uid, &request) {
                Ok(()) => respond(&*api, caller, request, until).await,
                Err(problem) => Err(problem),
            };
            Ok::<_, Infallible>(finish(response))
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let stop = async { drop(stopped.wait_for(|stopped| *stopped).await) };
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stop => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        debug!(%error, "a caller left early");
    }
}

/// Refuses other users, browsers, and requests that were meant for somebody else.
fn admit(caller: Caller, owner_uid: u32, request: &HttpRequest) -> Result<(), Problem> {
    if caller.uid != owner_uid && caller.uid != 0 {
        return Err(Problem::new(Code::WrongUser, "this node belongs to another user")
            .because(format!("you are user {}, the node runs as user {owner_uid}", caller.uid)));
    }
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) || headers.contains_key(header::REFERER) {
        return Err(Problem::new(Code::Browser, "a web page may not talk to the node"));
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if !matches!(host, Some(route::HOST | "localhost")) {
        return Err(Problem::new(Code::Browser, "this request was meant for another host")
            .hint("ask for http://guildhall/v1/…"));
    }
    Ok(())
}

async fn respond<A: Api>(
    api: &A,
    caller: Caller,
    request: HttpRequest,
    stopped: watch::Receiver<bool>,
) -> Result<Response<Body>, Problem> {
    let path = request.uri().path().to_owned();
    if request.method() == "GET" && path == route::EVENTS {
        let since = route::read_since(request.uri().query().unwrap_or_default())?;
        return Ok(stream::events(api.events(caller, since).await?, since, stopped));
    }
    let request = read(request, route::body_length_max(&path)).await?;
    stream::answer(api.call(caller, request).await?)
}

async fn read(request: HttpRequest, length_max: usize) -> Result<Request, Problem> {
    let (head, body) = request.into_parts();
    let body = tokio::time::timeout(BODY_TIMEOUT, axum::body::to_bytes(body, length_max))
        .await
        .map_err(|_elapsed| Problem::new(Code::BadRequest, "the request did not arrive in time"))?
        .map_err(|error| unreadable(&error, length_max))?;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    route::read(head.method.as_str(), path, &body)
}

fn unreadable(error: &axum::Error, length_max: usize) -> Problem {
    let is_too_long =
        std::iter::successors(std::error::Error::source(error), |cause| cause.source())
            .any(<dyn std::error::Error + 'static>::is::<http_body_util::LengthLimitError>);
    if is_too_long {
        return Problem::new(Code::TooLarge, "that is too large to take in at once")
            .because(format!("at most {length_max} bytes are possible"))
            .hint("split it, and bring in one part after the other");
    }
    Problem::new(Code::BadRequest, "the request broke off").because(error.to_string())
}

fn finish(response: Result<Response<Body>, Problem>) -> Response<Body> {
    let mut response = response.unwrap_or_else(|problem| stream::refusal(&problem));
    let headers = response.headers_mut();
    headers
        .insert(HeaderName::from_static(route::VERSION_HEADER), HeaderValue::from_static(VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The status of a problem, or that of a bug if it carries none.
fn status(problem: &Problem) -> StatusCode {
    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
