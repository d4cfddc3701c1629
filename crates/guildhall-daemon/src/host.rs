//! One home at work: its store, its network, and the node between them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guildhall_control::socket::BindError;
use guildhall_ledger::SecretKey;
use guildhall_net::{
    Address, Config as NetworkConfig, Deafness, Event, Gossip, Network, PeerKey, StartError,
};
use guildhall_node::{Act, Command, Config, Member, Node, Notes, Now, Refusal};
use guildhall_store::{Home, HomeError, HomeLock};
use tokio::sync::{broadcast, mpsc, watch};
use tracing::{debug, info};

use crate::ceremony;
use crate::desk::{Desk, desk};
use crate::files::{
    CLAIM_FILE, CONFIG_FILE, FOUNDERS_FILE, PORT_FILE, PROFILE_FILE, SPONSOR_FILE, WORDS_FILE,
};
use crate::founding;
use crate::joining::{self, Asking, Progress, Sponsor};
use crate::keeper::{KeepError, Keeper, Opening};
use crate::network::Outward;
use crate::notify::notify;
use crate::pending::{FounderNode, Pending};
use crate::present::{Finder, HomeFacts};
use crate::profile::{BadToml, PORT_DEFAULT, Profile, Settings};
use crate::seen::Seen;
use crate::service::Phase;
use crate::shell::Shell;

/// So long the node with the larger key leaves dialling to the other, which may not know where to
/// dial.
const DIAL_GRACE: Duration = Duration::from_millis(700);

/// In the environment: address of this machine to listen on.
const LISTEN_VARIABLE: &str = "GUILDHALL_LISTEN";

/// How to run.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Port to listen on, in place of the remembered one.
    pub port: Option<u16>,
    /// Address of this machine to listen on, in place of the configured one.
    pub listen: Option<IpAddr>,
    /// Work without any network: others get what was done when the node is online again.
    pub is_offline: bool,
    /// This machine's data is the only copy: sign although no partner could confirm it.
    pub is_only_copy: bool,
}

/// Why a node does not run, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The home cannot be used.
    #[error("cannot use the home")]
    Home(#[source] HomeError),
    /// There is no key in the home.
    #[error("the home has no key; it was not made by `init` or `join`")]
    NoKey,
    /// A file of settings is wrong.
    #[error("the settings cannot be used")]
    Settings(#[source] BadToml),
    /// The claim of the invite cannot be read.
    #[error("the file of the invite's claim is damaged; make a fresh home and join again")]
    Claim,
    /// Not everybody has founded yet.
    #[error("this federation is not founded yet: its file still goes round")]
    Founding,
    /// The socket for commands cannot be opened.
    #[error("cannot listen for commands")]
    Socket(#[source] BindError),
    /// The network cannot be started.
    #[error("cannot start the network")]
    Network(#[source] StartError),
    /// Something could not be kept.
    #[error("cannot keep or read what this node holds")]
    Keep(#[source] KeepError),
    /// The operating system refused something basic.
    #[error("cannot start the program's own machinery")]
    Runtime(#[source] std::io::Error),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

/// A home with what its files say.
pub(crate) struct Host {
    home: Home,
    key: SecretKey,
    profile: Profile,
    settings: Settings,
    options: RunOptions,
    pending: Option<Pending>,
    sponsor: Option<Sponsor>,
    founders: Vec<FounderNode>,
}

/// All that a node needs to begin its work.
struct Work {
    node: Node,
    keeper: Keeper,
    opening: Opening,
    network: Option<Network>,
    events: Option<mpsc::Receiver<Event>>,
}

impl Host {
    /// Reads the files of a home.
    pub(crate) fn read(home: Home, options: RunOptions) -> Result<Self, RunError> {
        let key = founding::node_key(&home).map_err(RunError::Home)?.ok_or(RunError::NoKey)?;
        let profile = read_text(&home, PROFILE_FILE)?.ok_or(RunError::NoKey)?;
        let profile = Profile::from_toml(&profile).map_err(RunError::Settings)?;
        let settings = read_text(&home, CONFIG_FILE)?.unwrap_or_default();
        let settings = Settings::from_toml(&settings).map_err(RunError::Settings)?;
        let environment = std::env::var(LISTEN_VARIABLE).ok().and_then(|text| text.parse().ok());
        let settings = settings.or_environment(options.listen.or(environment));
        let pending = match home.read_secret(CLAIM_FILE).map_err(RunError::Home)? {
            Some(bytes) => Some(postcard::from_bytes(&bytes).map_err(|_| RunError::Claim)?),
            None => None,
        };
        let sponsor = home.read_state(SPONSOR_FILE).map_err(RunError::Home)?;
        let sponsor = sponsor.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let founders = home.read_state(FOUNDERS_FILE).map_err(RunError::Home)?;
        let founders = founders.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let founders = founders.unwrap_or_default();
        if ceremony::is_going_on(&home).map_err(RunError::Home)? {
            return Err(RunError::Founding);
        }
        Ok(Self { home, key, profile, settings, options, pending, sponsor, founders })
    }

    /// What the node itself does not know, for answers to people.
    pub(crate) fn facts(&self) -> HomeFacts {
        HomeFacts {
            organisation: self.profile.organisation.clone(),
            handle: self.profile.handle.clone(),
            person: self.profile.person.clone(),
            pid: std::process::id(),
            started_ms: founding::now_ms(),
            words_file: self.home.path().join(WORDS_FILE),
            is_offline: self.options.is_offline,
            seen: Arc::new(Mutex::new(Seen::of(&self.home))),
            ..HomeFacts::default()
        }
    }

    /// Lives until somebody wants it to stop.
    pub(crate) async fn live(
        mut self,
        lock: Arc<HomeLock>,
        phase: &watch::Sender<Phase>,
        stopping: watch::Receiver<bool>,
    ) -> Result<(), RunError> {
        let (mut keeper, opening) =
            Keeper::open(self.home.clone(), lock).map_err(RunError::Keep)?;
        let started = if self.options.is_offline { None } else { Some(self.network().await?) };
        let (network, events) = started.unzip();
        let session = session()?;
        let loaded = keeper.load(self.config(session), opening.was_copied);
        let node = if let Some(node) = loaded.map_err(RunError::Keep)? {
            node
        } else {
            let joined = self.join(&mut keeper, network.as_ref(), phase);
            tokio::select! {
                node = joined => node?,
                () = until(stopping.clone()) => return Ok(()),
            }
        };
        let work = Work { node, keeper, opening, network, events };
        Box::pin(self.serve(work, phase, stopping)).await
    }

    fn config(&self, session: [u8; 8]) -> Config {
        let sponsor = self.sponsor.iter().map(|sponsor| Member {
            key: guildhall_ledger::PublicKey(sponsor.key),
            addresses: sponsor.addresses.clone(),
        });
        let founders = self.founders.iter().map(|founder| Member {
            key: guildhall_ledger::PublicKey(founder.key),
            addresses: founder.addresses.clone(),
        });
        Config {
            key: self.key.clone(),
            session,
            own_tip: None,
            bootstrap: sponsor.chain(founders).collect(),
            anchor: self.sponsor.as_ref().map(|sponsor| sponsor.anchor),
            notes: Notes::default(),
        }
    }

    /// Redeems the invite: asks until the founding act is here.
    async fn join(
        &mut self,
        keeper: &mut Keeper,
        network: Option<&Network>,
        phase: &watch::Sender<Phase>,
    ) -> Result<Node, RunError> {
        let pending = self.pending.take().ok_or(RunError::Claim)?;
        let (progress, mut told) = watch::channel(Progress::beginning());
        phase.send_replace(Phase::Joining(Progress::beginning()));
        let Some(network) = network else {
            phase.send_replace(Phase::Joining(Progress::offline()));
            return std::future::pending().await;
        };
        let asking = Asking::new(&pending, self.profile.person.clone());
        let asking = joining::join(network, &asking, &progress);
        let telling = async {
            while told.changed().await.is_ok() {
                phase.send_replace(Phase::Joining(told.borrow_and_update().clone()));
            }
            std::future::pending::<()>().await;
        };
        let (genesis, sponsor) = tokio::select! {
            joined = asking => joined,
            () = telling => return Err(RunError::Claim),
        };
        let bytes = postcard::to_stdvec(&sponsor).expect("a sponsor in memory can be encoded");
        self.home.write_state(SPONSOR_FILE, &bytes).map_err(RunError::Home)?;
        self.sponsor = Some(sponsor);
        let now = Now { wall_ms: founding::now_ms(), mono_ms: 0 };
        let kept = keeper.commit(vec![genesis.clone()], self.key.public(), now).await;
        kept.map_err(RunError::Keep)?;
        self.home.remove_secret(CLAIM_FILE).map_err(RunError::Home)?;
        let node = Node::found(self.config(session()?), genesis, now.wall_ms);
        node.map_err(KeepError::Start).map_err(RunError::Keep)
    }

    async fn serve(
        self,
        work: Work,
        phase: &watch::Sender<Phase>,
        stopping: watch::Receiver<bool>,
    ) -> Result<(), RunError> {
        let Work { mut node, keeper, opening, network, events } = work;
        if self.options.is_only_copy {
            node.trust_this_copy();
        }
        let addresses = self.addresses(network.as_ref());
        let mut facts = self.facts();
        facts.addresses.clone_from(&addresses);
        facts.port = addresses.iter().find_map(|address| port_of(address)).unwrap_or_default();
        facts.note_opening(&opening);
        if let Some(network) = &network {
            network.set_topic(format!("guildhall/1/{}", node.graph().federation()));
        }
        let (desk, jobs) = desk();
        let outward = Outward::new(network, desk.clone());
        if let Some(events) = events {
            outward.listen(events);
        }
        let config = self.config(session()?);
        let shell = Shell::new((node, config), keeper, outward, (desk.clone(), jobs));
        tokio::spawn(announce(desk.clone(), addresses));
        tokio::spawn(read_for_search(desk.clone(), Arc::clone(&facts.finder)));
        let stopper = desk.clone();
        tokio::spawn(async move {
            until(stopping).await;
            stopper.stop().await;
        });
        let facts = Arc::new(facts);
        if let Some(command) = self.settings.notify.command.clone() {
            tokio::spawn(notify(desk.clone(), Arc::clone(&facts), command));
        }
        phase.send_replace(Phase::Member(facts, desk));
        shell.run().await.map_err(RunError::Keep)
    }

    async fn network(&self) -> Result<(Network, mpsc::Receiver<Event>), RunError> {
        let listen = self.settings.network.listen.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let remembered =
            read_text(&self.home, PORT_FILE)?.and_then(|text| text.trim().parse().ok());
        let wished = self.options.port.or(self.settings.network.port).or(self.profile.port);
        let ports: Vec<u16> = match wished {
            Some(port) => vec![port],
            None => remembered.into_iter().chain([PORT_DEFAULT, 0]).collect(),
        };
        let mut failure = StartError::NoInterface;
        for port in ports {
            match Network::start(self.network_config(SocketAddr::new(listen, port))).await {
                Ok((network, events)) => {
                    self.remember_port(&network)?;
                    return Ok((network, events));
                }
                Err(why) => {
                    debug!(%why, port, "cannot listen here");
                    failure = why;
                }
            }
        }
        Err(RunError::Network(failure))
    }

    fn network_config(&self, socket: SocketAddr) -> NetworkConfig {
        let mut config = NetworkConfig::new(*self.key.seed());
        config.listen = vec![Address::tcp(socket)];
        config.agent = format!("guildhall/{}", env!("CARGO_PKG_VERSION"));
        config.mdns = self.settings.network.mdns;
        config.timing.dial_grace = DIAL_GRACE;
        if !self.settings.network.gossip {
            config.gossip = Gossip::Deaf(Deafness::Everything);
        }
        config
    }

    fn remember_port(&self, network: &Network) -> Result<(), RunError> {
        let port = network.listen_addresses().iter().find_map(Address::socket);
        let Some(port) = port.map(|socket| socket.port()) else { return Ok(()) };
        info!(port, key = %PeerKey(self.key.public().0), "listening");
        self.home.write_state(PORT_FILE, port.to_string().as_bytes()).map_err(RunError::Home)
    }

    /// Where partners can reach this node: what the settings say, then what the machine shows.
    fn addresses(&self, network: Option<&Network>) -> Vec<String> {
        let found = network.map(Network::listen_addresses).unwrap_or_default();
        let is_local =
            |address: &Address| address.socket().is_some_and(|socket| socket.ip().is_loopback());
        let has_outside = found.iter().any(|address| !is_local(address));
        let found = found.into_iter().filter(|address| !(has_outside && is_local(address)));
        let announced = self.settings.network.announce.iter().cloned();
        let all = announced.chain(found.map(|address| address.to_string()));
        all.take(guildhall_node::ADDRESSES_MAX).collect()
    }
}

/// Publishes where this node can be reached, as soon as it may write at all.
async fn announce(desk: Desk, addresses: Vec<String>) {
    if addresses.is_empty() {
        return;
    }
    loop {
        // What happened before this attempt cannot make the next one go better.
        let mut events = desk.events();
        let command = Command { person: None, act: Act::Announce(addresses.clone()) };
        match desk.command(command).await {
            Ok(Err(Refusal::NotAMember | Refusal::Guarded | Refusal::Behind)) => {}
            Ok(Ok(_) | Err(_)) | Err(_) => return,
        }
        // Once something has come in, the rules may know this node.
        if events.recv().await.is_err() && events.is_closed() {
            return;
        }
    }
}

/// What is to be searched is read this long after it came.
const READ_PAUSE: Duration = Duration::from_millis(500);

/// Reads what there is to search, piece by piece and as it comes, so that nobody has to wait for it
/// later.
async fn read_for_search(desk: Desk, finder: Arc<Mutex<Finder>>) {
    let mut events = desk.events();
    loop {
        let finder = Arc::clone(&finder);
        let read = desk.ask(move |node, now| {
            finder.lock().unwrap_or_else(PoisonError::into_inner).read_on(node, now)
        });
        match read.await {
            Ok(true) => tokio::task::yield_now().await,
            Ok(false) => {
                if matches!(events.recv().await, Err(broadcast::error::RecvError::Closed)) {
                    return;
                }
                // What comes close together is read at once.
                tokio::time::sleep(READ_PAUSE).await;
                events = events.resubscribe();
            }
            Err(_) => return,
        }
    }
}

fn read_text(home: &Home, name: &str) -> Result<Option<String>, RunError> {
    let bytes = home.read_state(name).map_err(RunError::Home)?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

fn port_of(address: &str) -> Option<u16> {
    address.parse::<Address>().ok()?.socket().map(|socket| socket.port())
}

/// Fresh random bytes of this run.
fn session() -> Result<[u8; 8], RunError> {
    let mut session = [0; 8];
    getrandom::fill(&mut session).map_err(RunError::Random)?;
    Ok(session)
}

/// Done when `flag` says yes, or nobody can say so any more.
pub(crate) async fn until(mut flag: watch::Receiver<bool>) {
    drop(flag.wait_for(|is_so| *is_so).await);
}
