//! Arguments in, exit code out.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{
    ArgAction, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
};
use clap_complete::Shell;
use guildhall_control::api::Document;

use crate::command;
use crate::demo;
use crate::failure::{Ended, Failure, Outcome, Told};
use crate::home::Home;
use crate::json;
use crate::nudge;
use crate::prompt::Asking;
use crate::render;
use crate::screen::Screen;
use crate::session::{Form, Session};
use crate::tree;
use crate::usage;

/// What a shell reports when a program was interrupted.
const INTERRUPTED: u8 = 130;

/// run your organisation's node in a federation of partners
#[derive(Debug, Parser)]
#[command(name = "guildhall", version, disable_help_subcommand = true, disable_help_flag = true)]
#[command(infer_subcommands = false, max_term_width = 80)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The variable is read where the home is found, which tells apart who named it.
const HOME_HELP: &str = "Directory of the node [env: GUILDHALL_HOME]";

/// Flags that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct GlobalArgs {
    /// Directory of the node
    #[arg(long, global = true, value_name = "DIR", help = HOME_HELP)]
    home: Option<PathBuf>,
    /// Answer with one JSON document
    #[arg(long, global = true)]
    json: bool,
    /// Print ids alone
    #[arg(short, long, global = true, conflicts_with = "json")]
    quiet: bool,
    /// Say more: full ids, addresses, who wrote what
    #[arg(short, long, global = true)]
    verbose: bool,
    /// When to use colour: auto, always, never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    color: Color,
    /// Never ask; take every yes as given
    #[arg(long, global = true)]
    no_input: bool,
    /// Answer yes to every question
    #[arg(short, long, global = true)]
    yes: bool,
    /// Seconds to wait for an answer, or for what --wait names
    #[arg(long, global = true, value_name = "SECONDS")]
    timeout: Option<u32>,
    /// Never show long answers through a pager
    #[arg(long, global = true)]
    no_pager: bool,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    /// On a terminal that wants it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Every command.
#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Found a federation
    #[command(after_help = command::init::EXAMPLES)]
    Init(command::init::InitArgs),
    /// Found a federation together with others
    #[command(subcommand)]
    Found(command::found::Verb),
    /// Join a federation with an invite
    #[command(after_help = command::join::EXAMPLES)]
    Join(command::join::JoinArgs),
    /// Is my node well, with whom, what is going on
    #[command(after_help = "Examples:\n  guildhall status\n  guildhall status --json")]
    Status,
    /// What needs you
    #[command(after_help = "Examples:\n  guildhall inbox\n  guildhall inbox --json")]
    Inbox,
    /// Help on a command or a topic
    #[command(after_help = command::help::EXAMPLES)]
    Help(command::help::HelpArgs),
    /// What the partners do together
    #[command(visible_alias = "in", subcommand)]
    Initiative(command::initiative::Verb),
    /// What binds all partners
    #[command(visible_alias = "de", subcommand)]
    Decision(command::decision::Verb),
    /// Words on anything that has an id
    #[command(subcommand)]
    Comment(command::comment::Verb),
    /// What was promised, by when
    #[command(visible_alias = "co", subcommand)]
    Commitment(command::commitment::Verb),
    /// What partners could use help with
    #[command(visible_alias = "ch", subcommand)]
    Challenge(command::challenge::Verb),
    /// What was learnt
    #[command(visible_alias = "le", subcommand)]
    Lesson(command::lesson::Verb),
    /// Who leads what
    #[command(subcommand)]
    Lead(command::lead::Verb),
    /// Who gets and who gives, over time
    #[command(after_help = "Example:\n  guildhall fairness")]
    Fairness,
    /// How alive this federation is, and what needs attention
    #[command(after_help = command::health::EXAMPLES)]
    Health(command::health::HealthArgs),
    /// What an organisation does, offers and seeks
    #[command(subcommand)]
    Profile(command::profile::Verb),
    /// The people of your organisation
    #[command(subcommand)]
    Person(command::person::Verb),
    /// Partners and guests
    #[command(subcommand)]
    Member(command::member::Verb),
    /// How others come in
    #[command(subcommand)]
    Invite(command::invite::Verb),
    /// How this federation decides
    #[command(subcommand)]
    Rules(command::rules::Verb),
    /// Leave the federation
    #[command(after_help = command::leave::EXAMPLES)]
    Leave(command::leave::LeaveArgs),
    /// Words in everything that was written
    #[command(after_help = command::search::EXAMPLES)]
    Search(command::search::SearchArgs),
    /// What happened in a period, thing by thing
    #[command(after_help = command::digest::EXAMPLES)]
    Digest(command::digest::DigestArgs),
    /// Take your last act back, if that is possible
    #[command(after_help = command::undo::EXAMPLES)]
    Undo(command::undo::UndoArgs),
    /// What is to be looked at again, and how partners find it
    #[command(subcommand)]
    Review(command::review::Verb),
    /// What happened, and the proof of it
    #[command(after_help = command::log::EXAMPLES)]
    Log(command::log::LogArgs),
    /// Why something is as it is: every signed step that led there
    #[command(after_help = command::why::EXAMPLES)]
    Why(command::why::WhyArgs),
    /// A page on a code at the end of a message
    #[command(after_help = command::explain::EXAMPLES)]
    Explain(command::explain::ExplainArgs),
    /// Check a certificate, without a node
    #[command(after_help = command::verify::EXAMPLES)]
    Verify(command::verify::VerifyArgs),
    /// Follow everything live
    #[command(after_help = command::watch::EXAMPLES)]
    Watch(command::watch::WatchArgs),
    /// Bring in initiatives from a file
    #[command(after_help = command::import::EXAMPLES)]
    Import(command::import::ImportArgs),
    /// Write everything as JSON Lines, or one document
    #[command(after_help = command::export::EXAMPLES)]
    Export(command::export::ExportArgs),
    /// Run, start and stop the node
    #[command(subcommand)]
    Node(command::node::Verb),
    /// Find what is wrong, and the command that mends it
    #[command(after_help = command::doctor::EXAMPLES)]
    Doctor(command::doctor::DoctorArgs),
    /// One line and an exit code, for cron and Nagios
    #[command(subcommand)]
    Check(command::check::Verb),
    /// Keys, settings and the log in one file
    #[command(subcommand)]
    Backup(command::backup::Verb),
    /// Your machines, and the root key above them
    #[command(subcommand)]
    Key(command::key::Verb),
    /// Settings, and where files are
    #[command(subcommand)]
    Config(command::config::Verb),
    /// Four partners on this machine, in a minute
    #[command(after_help = "Examples:\n  guildhall demo\n  guildhall demo --keep")]
    Demo {
        /// Leave the nodes running and say how to explore them
        #[arg(long)]
        keep: bool,
    },
    /// Complete commands in your shell
    #[command(after_help = command::completion::EXAMPLES)]
    Completion {
        /// Your shell
        shell: Shell,
    },
    /// Write manual pages, one for each command
    #[command(after_help = command::man::EXAMPLES)]
    Man(command::man::ManArgs),
    /// What runs: this command and the node
    #[command(after_help = "Example:\n  guildhall version")]
    Version,
}

/// Runs one command.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.collect();
    let mut tree = tree::presented(Cli::command());
    let matches = tree.try_get_matches_from_mut(&args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage::told(&error, &tree, &args),
    };
    let screen = Screen::new(cli.global.color.into(), cli.global.verbose);
    let form = cli.global.form();
    let outcome = cli.into_parts(screen.clone()).and_then(|(session, command)| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(until_interrupted(&session, command))
    });
    exit_code(&screen, form, outcome)
}

async fn until_interrupted(session: &Session, command: Option<Command>) -> Outcome {
    tokio::select! {
        outcome = dispatch(session, command) => outcome,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            Ok(Ended::WithCode(INTERRUPTED))
        }
    }
}

async fn dispatch(session: &Session, command: Option<Command>) -> Outcome {
    let Some(command) = command else { return bare(session).await };
    let is_nudged = command.is_nudged();
    let outcome = perform(session, command).await;
    if is_nudged && outcome.is_ok() {
        nudge::nudge(session).await;
    }
    outcome
}

async fn perform(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Init(args) => command::init::run(session, args).await,
        Command::Found(verb) => command::found::run(session, verb).await,
        Command::Join(args) => command::join::run(session, args).await,
        Command::Status => command::status::run(session).await,
        Command::Inbox => command::inbox::run(session).await,
        Command::Help(args) => command::help::run(session, &args, tree::presented(Cli::command())),
        Command::Initiative(verb) => command::initiative::run(session, verb).await,
        Command::Decision(verb) => command::decision::run(session, verb).await,
        Command::Comment(verb) => command::comment::run(session, verb).await,
        Command::Commitment(verb) => command::commitment::run(session, verb).await,
        Command::Challenge(verb) => command::challenge::run(session, verb).await,
        Command::Lesson(verb) => command::lesson::run(session, verb).await,
        Command::Lead(verb) => command::lead::run(session, verb).await,
        Command::Fairness => command::lead::fairness(session).await,
        Command::Health(args) => command::health::run(session, args).await,
        Command::Profile(verb) => command::profile::run(session, verb).await,
        Command::Person(verb) => command::person::run(session, verb).await,
        Command::Member(verb) => command::member::run(session, verb).await,
        Command::Invite(verb) => command::invite::run(session, verb).await,
        Command::Rules(verb) => command::rules::run(session, verb).await,
        Command::Leave(args) => command::leave::run(session, args).await,
        Command::Search(args) => command::search::run(session, args).await,
        Command::Digest(args) => command::digest::run(session, args).await,
        Command::Undo(args) => command::undo::run(session, args).await,
        Command::Review(verb) => command::review::run(session, verb).await,
        Command::Log(args) => command::log::run(session, args).await,
        Command::Why(args) => command::why::run(session, args).await,
        Command::Explain(args) => command::explain::run(session, &args),
        Command::Verify(args) => command::verify::run(session, &args),
        Command::Watch(args) => command::watch::run(session, args).await,
        Command::Import(args) => command::import::run(session, args).await,
        Command::Export(args) => command::export::run(session, args).await,
        Command::Node(verb) => command::node::run(session, verb).await,
        Command::Doctor(args) => command::doctor::run(session, args).await,
        Command::Check(verb) => command::check::run(session, verb).await,
        Command::Backup(verb) => command::backup::run(session, &verb),
        Command::Key(verb) => command::key::run(session, verb).await,
        Command::Config(verb) => command::config::run(session, &verb),
        Command::Demo { keep } => Ok(demo::run(keep).map(|()| Ended::Well)?),
        Command::Completion { shell } => command::completion::run(session, shell, Cli::command()),
        Command::Man(args) => command::man::run(session, &args, Cli::command()),
        Command::Version => command::version::run(session).await,
    }
}

/// `guildhall` alone: how things stand, or how to begin.
async fn bare(session: &Session) -> Outcome {
    if session.home.exists() {
        return command::status::run(session).await;
    }
    command::help::begin(session)
}

impl Command {
    /// Whether a line about the inbox may follow: after what people do daily, not after what is
    /// about the inbox, the machine, or files.
    fn is_nudged(&self) -> bool {
        matches!(
            self,
            Self::Initiative(_)
                | Self::Decision(_)
                | Self::Comment(_)
                | Self::Member(_)
                | Self::Invite(_)
                | Self::Rules(_)
                | Self::Search(_)
                | Self::Digest(_)
                | Self::Undo(_)
        )
    }
}

impl Cli {
    fn into_parts(self, screen: Screen) -> Result<(Session, Option<Command>), Failure> {
        let global = self.global;
        let form = global.form();
        let env = std::env::var_os("GUILDHALL_HOME").filter(|home| !home.is_empty());
        let home = Home::find(global.home, env.map(PathBuf::from))?;
        let asking = Asking::new(global.yes, global.no_input);
        let mut session = Session::new(home, screen, form, asking);
        session.timeout = global.timeout.map(|seconds| Duration::from_secs(seconds.into()));
        session.may_page = !global.no_pager;
        Ok((session, self.command))
    }
}

impl GlobalArgs {
    fn form(&self) -> Form {
        match (self.json, self.quiet) {
            (true, _) => Form::Json,
            (false, true) => Form::Quiet,
            (false, false) => Form::Text,
        }
    }
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

fn exit_code(screen: &Screen, form: Form, outcome: Outcome) -> u8 {
    let problem = match outcome {
        Ok(Ended::Well) | Err(Failure::ReaderLeft) => return 0,
        Ok(Ended::WithCode(code)) => return code,
        Err(Failure::Told(problem)) => *problem,
    };
    let exit = problem.exit;
    let told = if form == Form::Json {
        json::print(&Document::new(Told(problem)))
    } else {
        screen.say(&render::problem(&problem, &screen.page())).map_err(Failure::from)
    };
    // If it cannot be told either, the code alone has to do.
    told.map_or(exit, |()| exit)
}
