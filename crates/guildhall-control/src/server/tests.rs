//! Both ends over a real socket, with a node that answers what the test wants.

use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::api::event::{Event, Happening, Who};
use crate::api::node::{Stopping, Version};
use crate::api::stream::{Events, channel, download};
use crate::api::{Act, Answer, export, import, initiative, invite, rules};
use crate::client::{Client, ClientError};
use crate::socket;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// Answers a few requests, and counts them.
#[derive(Default)]
struct Fake {
    calls: AtomicU32,
}

impl Api for Fake {
    async fn call(&self, _caller: Caller, request: Request) -> Result<Answer, Problem> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        match request {
            Request::Version => {
                Ok(Version { version: "9.9".into(), protocol: 1, store: 1, pid: 7 }.into())
            }
            Request::Stop => Ok(Stopping { pid: 7 }.into()),
            Request::LogExport => Ok(Answer::Download(download(vec![0, 1, 255]))),
            Request::Export => Ok(Answer::Lines(export_of(2, None))),
            Request::ExportDocument(_) => {
                let problem = Problem::new(Code::Disk, "the disk is full");
                Ok(Answer::Lines(export_of(1, Some(problem))))
            }
            Request::Import(batch) => {
                let created = batch.rows.len() as u64;
                Ok(import::Report { created, ..import::Report::default() }.into())
            }
            Request::Inbox => std::future::pending().await,
            other => Err(Problem::new(Code::NotFound, format!("{other:?}")).hint("look elsewhere")),
        }
    }

    async fn events(&self, _caller: Caller, since: Option<u64>) -> Result<Events, Problem> {
        let (sender, events) = channel();
        let who = Who { handle: "kaltwerk".into(), name: "Kaltwerk".into() };
        let event = Event {
            cursor: since.unwrap_or_default() + 1,
            at: Time::from_unix_ms(0),
            happening: Happening::Connected(who),
        };
        tokio::spawn(async move {
            sender.send(event).await.unwrap();
            sender.closed().await;
        });
        Ok(events)
    }
}

fn export_of(count: usize, end: Option<Problem>) -> crate::Lines {
    let (sender, lines) = channel();
    tokio::spawn(async move {
        for _ in 0..count {
            let rules = rules::Rules {
                preset: "trial".into(),
                trial: true,
                governance: crate::api::status::Governance::default(),
                items: vec![],
                sizes: Vec::new(),
                policies: Vec::new(),
                notes: vec!["one\ntwo".into()],
            };
            sender.send(Ok(export::Line::Rules(Box::new(rules)))).await.unwrap();
        }
        if let Some(problem) = end {
            sender.send(Err(problem)).await.unwrap();
        }
    });
    lines
}

/// A server over a socket of its own.
struct Running {
    home: TempDir,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Running {
    fn start(owner_uid: u32) -> Self {
        let home = tempfile::tempdir().unwrap();
        let lock = tempfile::tempfile().unwrap();
        let listener = socket::bind(&socket::path(home.path()), &lock).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, Arc::new(Fake::default()), owner_uid, async {
            drop(stopped.await);
        }));
        Self { home, stop, server }
    }

    fn client(&self) -> Client {
        Client::new(socket::path(self.home.path()), Duration::from_secs(5))
    }

    /// Sends raw text and reads until the server closes.
    async fn raw(&self, text: &str) -> String {
        let mut stream = UnixStream::connect(socket::path(self.home.path())).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }
}

fn problem_of(result: Result<crate::Reply, ClientError>) -> Problem {
    result.unwrap_err().into()
}

#[tokio::test]
async fn an_answer_comes_back_as_it_was_given() {
    let node = Running::start(socket::own_uid());

    let reply = node.client().call(&Request::Version).await.unwrap();

    let version: Version = reply.read().unwrap();
    assert_eq!((version.version.as_str(), version.pid), ("9.9", 7));
    assert_eq!(reply.node_version.as_deref(), Some(VERSION));
    assert_eq!(reply.version_warning(), None);
}

#[tokio::test]
async fn an_answer_of_another_shape_is_not_believed() {
    let node = Running::start(socket::own_uid());

    let reply = node.client().call(&Request::Version).await.unwrap();

    let error = reply.read::<Stopping>().unwrap_err();
    assert!(matches!(error, ClientError::Garbled { .. }));
}

#[tokio::test]
async fn a_refusal_arrives_whole() {
    let node = Running::start(socket::own_uid());

    let problem = problem_of(node.client().call(&Request::DecisionShow("zz".into())).await);

    assert_eq!(problem.title, "DecisionShow(\"zz\")");
    assert_eq!((problem.code.as_str(), problem.exit), ("E-NOT-FOUND", 1));
    assert_eq!(problem.hints, ["look elsewhere"]);
}

#[tokio::test]
async fn files_and_lines_arrive_piece_by_piece() {
    let node = Running::start(socket::own_uid());

    let mut file = node.client().stream(&Request::LogExport).await.unwrap();
    let mut lines = node.client().stream(&Request::Export).await.unwrap();

    assert_eq!(file.next_chunk().await.unwrap().unwrap(), vec![0, 1, 255]);
    assert_eq!(file.next_chunk().await.unwrap(), None);
    for _ in 0..2 {
        let line = lines.next_line().await.unwrap().unwrap();
        assert!(line.starts_with(r#"{"schema":"guildhall.export/1","line":"rules","preset":"#));
    }
    assert_eq!(lines.next_line().await.unwrap(), None);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_and_not_an_end() {
    let node = Running::start(socket::own_uid());

    let mut lines = node.client().stream(&Request::ExportDocument("in-1".into())).await.unwrap();

    let ending = async {
        while lines.next_line().await?.is_some() {}
        Ok::<_, ClientError>(())
    };
    assert!(matches!(ending.await, Err(ClientError::Broken { .. })));
}

#[tokio::test]
async fn events_follow_the_cursor_after_a_first_sign_of_life() {
    let node = Running::start(socket::own_uid());

    let mut events = node.client().events(Some(41)).await.unwrap();

    let seen =
        [events.next_event().await.unwrap().unwrap(), events.next_event().await.unwrap().unwrap()];
    assert_eq!((seen[0].cursor, &seen[0].happening), (41, &Happening::Heartbeat));
    assert_eq!(seen[1].cursor, 42);
    assert!(matches!(&seen[1].happening, Happening::Connected(who) if who.handle == "kaltwerk"));
}

#[tokio::test]
async fn a_stopping_node_ends_its_streams_and_leaves_nobody_waiting() {
    let node = Running::start(socket::own_uid());
    let mut events = node.client().events(None).await.unwrap();
    events.next_event().await.unwrap();

    node.stop.send(()).unwrap();
    while events.next_event().await.unwrap().is_some() {}
    node.server.await.unwrap();
}

#[tokio::test]
async fn a_file_may_be_larger_than_an_act() {
    let node = Running::start(socket::own_uid());
    let long = "x".repeat(3 * 1024 * 1024);
    let row = import::Row {
        line: 1,
        title: "Long".into(),
        text: long.clone(),
        stage: initiative::Stage::Idea,
        reason: None,
        owner: None,
        created: None,
        updated: None,
        touched: Vec::new(),
    };
    let act = Act::InviteCreate(invite::Create { name: long, days: 1, deputies: Vec::new() });

    let import = node.client().call(&Request::Import(import::Batch { rows: vec![row] })).await;
    let act = node.client().call(&Request::Act(act)).await;

    assert_eq!(import.unwrap().read::<import::Report>().unwrap().created, 1);
    assert_eq!(problem_of(act).code, "E-TOO-LARGE");
}

#[tokio::test]
async fn a_web_page_cannot_get_in() {
    let node = Running::start(socket::own_uid());
    let cases = [
        ("Host: guildhall\r\nOrigin: http://evil.example\r\n", "403"),
        ("Host: guildhall\r\nReferer: http://evil.example/\r\n", "403"),
        ("Host: evil.example\r\n", "403"),
        ("Host: 127.0.0.1:7417\r\n", "403"),
        ("", "403"),
        ("Host: guildhall\r\n", "200"),
        ("Host: localhost\r\n", "200"),
    ];
    for (headers, status) in cases {
        let request = format!("GET /v1/version HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");

        let answer = node.raw(&request).await;

        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{headers}: {answer}");
    }
}

#[tokio::test]
async fn another_user_is_refused_whatever_the_mode_of_the_socket() {
    let caller = Caller { uid: 1234, pid: None };
    let request =
        || HttpRequest::builder().header("host", route::HOST).body(Body::empty()).unwrap();

    let refused = admit(caller, 1000, &request()).unwrap_err();

    assert_eq!((refused.code.as_str(), refused.exit), ("E-WRONG-USER", 4));
    assert!(admit(Caller { uid: 1000, pid: None }, 1000, &request()).is_ok());
    assert!(admit(Caller { uid: 0, pid: None }, 1000, &request()).is_ok());
}

#[tokio::test]
async fn nonsense_gets_an_answer_and_the_server_lives() {
    let node = Running::start(socket::own_uid());
    for nonsense in ["\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "POST / HTTP/1.0\r\n\r\n"] {
        node.raw(nonsense).await;
    }

    assert!(node.client().call(&Request::Version).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_says_nothing_is_dropped() {
    let node = Running::start(socket::own_uid());

    let answer = node.raw("GET /v1/ver").await;

    assert!(answer.is_empty() || answer.contains("408"), "{answer}");
}

#[tokio::test]
async fn why_a_node_is_not_reached_is_told_apart() {
    let node = Running::start(socket::own_uid());
    let home = tempfile::tempdir().unwrap();
    let quick = Duration::from_millis(50);
    let stale = socket::path(home.path());
    drop(socket::bind(&stale, &tempfile::tempfile().unwrap()).unwrap());
    let cases = [
        (home.path().join("nowhere/node.sock"), "E-NODE-DOWN", 3),
        (stale, "E-NODE-STALE", 3),
        (home.path().join("x".repeat(120)), "E-SOCKET-PATH", 1),
        (socket::path(node.home.path()), "E-NODE-SILENT", 3),
    ];
    for (path, code, exit) in cases {
        let problem = problem_of(Client::new(path, quick).call(&Request::Inbox).await);

        assert_eq!((problem.code.as_str(), problem.exit), (code, exit));
        assert!(!problem.hints.is_empty(), "{code} has no next step");
    }
}

#[test]
fn another_users_socket_and_a_closed_one_are_told_apart() {
    let path = std::path::PathBuf::from("/home/ida/node.sock");
    let wrong_user: Problem = ClientError::WrongUser { path: path.clone(), owner_uid: 7 }.into();
    let denied: Problem = ClientError::Denied { path }.into();

    assert_eq!((wrong_user.code.as_str(), wrong_user.exit), ("E-WRONG-USER", 4));
    assert_eq!((denied.code.as_str(), denied.exit), ("E-NODE-DENIED", 4));
}

#[tokio::test]
async fn text_from_partners_crosses_the_wire_exactly() {
    let text = Untrusted::new("\u{1b}[31m\u{202e}\nå");

    let json = serde_json::to_string(&text).unwrap();

    assert_eq!(serde_json::from_str::<Untrusted>(&json).unwrap(), text);
}
