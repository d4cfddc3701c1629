//! What every command works with: the home, the node, the screen, and how to ask.

use std::cell::Cell;
use std::time::{Duration, Instant};

use guildhall_control::api::seen::{Mark, Noted};
use guildhall_control::api::{Document, Request, Schema};
use guildhall_control::client::{ClientError, Reply};
use guildhall_control::{Client, Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::{Ended, Failure, Outcome};
use crate::home::Home;
use crate::json;
use crate::prompt::Asking;
use crate::render::Page;
use crate::screen::Screen;

/// How an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For a person.
    Text,
    /// For a person who wants only ids.
    Quiet,
    /// For a program.
    Json,
}

/// One run of the command.
#[derive(Debug)]
pub(crate) struct Session {
    /// The directory of the node.
    pub(crate) home: Home,
    /// Where answers go.
    pub(crate) screen: Screen,
    /// How they are wanted.
    pub(crate) form: Form,
    /// Whether people are asked.
    pub(crate) asking: Asking,
    /// How long to wait, if it was said.
    pub(crate) timeout: Option<Duration>,
    /// Whether long answers may go through a pager.
    pub(crate) may_page: bool,
    /// Whether the difference of versions was told.
    warned: Cell<bool>,
}

/// An answer takes no longer than this.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// A node that has just been started reads what it holds before it answers.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// How often a starting node is asked again.
const RETRY_PAUSE: Duration = Duration::from_millis(25);

/// Checking or taking in everything may take this long.
const LONG_TIMEOUT: Duration = Duration::from_secs(600);

impl Session {
    /// A run in `home`.
    pub(crate) fn new(home: Home, screen: Screen, form: Form, asking: Asking) -> Self {
        let warned = Cell::new(false);
        Self { home, screen, form, asking, timeout: None, may_page: true, warned }
    }

    /// The way to the node.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.home.socket(), self.timeout.unwrap_or(ANSWER_TIMEOUT))
    }

    /// The way to the node, for what takes long.
    pub(crate) fn patient_client(&self) -> Client {
        Client::new(self.home.socket(), self.timeout.unwrap_or(LONG_TIMEOUT))
    }

    /// Asks the node.
    pub(crate) async fn ask<T>(&self, request: &Request) -> Result<T, Failure>
    where
        T: Schema + DeserializeOwned,
    {
        let client = match request {
            Request::Verify(_) | Request::Import(_) | Request::LogImport(_) => {
                self.patient_client()
            }
            _ => self.client(),
        };
        let reply = self.call(&client, request).await.map_err(|error| self.explain(error))?;
        self.warn_of_version(&reply);
        Ok(reply.read()?)
    }

    /// Asks, and asks again while the node is starting.
    async fn call(&self, client: &Client, request: &Request) -> Result<Reply, ClientError> {
        let asked = Instant::now();
        loop {
            match client.call(request).await {
                Err(ClientError::Refused(problem))
                    if is_starting(&problem) && asked.elapsed() < self.patience() =>
                {
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                answered => return answered,
            }
        }
    }

    fn patience(&self) -> Duration {
        self.timeout.unwrap_or(START_TIMEOUT)
    }

    /// The problem behind an error, with what to do in this home.
    pub(crate) fn explain(&self, error: ClientError) -> Failure {
        if matches!(error, ClientError::Down { .. }) && !self.home.exists() {
            return no_home(&self.home).into();
        }
        let mut problem = Problem::from(error);
        let home = self.home.as_argument();
        for hint in &mut problem.hints {
            *hint = hint.replace("guildhall node", &format!("guildhall{home} node"));
        }
        problem.into()
    }

    /// Shows an answer in the form that is wanted; `ids` is what remains when quiet.
    pub(crate) fn show<T>(
        &self,
        body: T,
        ids: impl FnOnce(&T) -> Vec<String>,
        text: impl FnOnce(&T, &Page) -> String,
    ) -> Outcome
    where
        T: Schema + Serialize,
    {
        self.show_as(self.form, body, ids, text)
    }

    /// The same in a form that is given.
    pub(crate) fn show_as<T>(
        &self,
        form: Form,
        body: T,
        ids: impl FnOnce(&T) -> Vec<String>,
        text: impl FnOnce(&T, &Page) -> String,
    ) -> Outcome
    where
        T: Schema + Serialize,
    {
        match form {
            Form::Json => json::print(&Document::new(body))?,
            Form::Quiet => self.screen.print(&lines(&ids(&body)))?,
            Form::Text => self.screen.print(&text(&body, &self.screen.page()))?,
        }
        Ok(Ended::Well)
    }

    /// Says what is going on, to a person who wants to know. If nobody listens any more, the
    /// command goes on all the same.
    pub(crate) fn say(&self, text: &str) {
        if self.form == Form::Text {
            self.screen.say(&format!("{text}\n")).unwrap_or_default();
        }
    }

    /// Says a sentence, broken where the page ends.
    pub(crate) fn tell(&self, sentence: &str) {
        let options = textwrap::Options::new(self.screen.page().width)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.say(&textwrap::fill(sentence, options));
    }

    /// Notes that a person has looked at a thing. It is for counting news only, so what goes wrong
    /// with it is not worth a word.
    pub(crate) async fn note_seen(&self, id: &str) {
        if self.form == Form::Text {
            let mark = Mark { id: id.to_owned() };
            drop(self.ask::<Noted>(&Request::Seen(mark)).await);
        }
    }

    fn warn_of_version(&self, reply: &Reply) {
        if let Some(warning) = reply.version_warning().filter(|_| !self.warned.replace(true)) {
            self.screen.say(&format!("warning: {warning}\n")).unwrap_or_default();
        }
    }
}

/// True if asking again in a moment helps.
fn is_starting(problem: &Problem) -> bool {
    problem.is(Code::NodeStarting)
}

/// There is nothing here to ask.
pub(crate) fn no_home(home: &Home) -> Problem {
    Problem::new(Code::NoHome, "there is no node here yet")
        .because(format!("I looked in {}.", home.path().display()))
        .hint("you got an invite:       guildhall join INVITE")
        .hint("you start a federation:  guildhall init \"Our network\"")
}

fn lines(ids: &[String]) -> String {
    ids.iter().flat_map(|id| [id, "\n"]).collect()
}
