//! Everything that can go wrong in a run, by name, so that it can be counted.

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The kind in a word.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

faults! {
    /// A gossiped message does not arrive.
    Loss = "loss",
    /// A gossiped message arrives twice.
    Duplicate = "duplicate",
    /// A gossiped message arrives seconds later, behind others.
    Late = "late",
    /// A catch-up stream breaks in the middle.
    BrokenStream = "broken-stream",
    /// The machines fall into two halves.
    Halves = "halves",
    /// One machine is cut off.
    Alone = "alone",
    /// Several groups, none of which sees another.
    Islands = "islands",
    /// Two halves that one machine still sees both of.
    Bridge = "bridge",
    /// What one machine sends does not arrive, what it is sent does.
    OneWay = "one-way",
    /// Single connections go and come.
    Clog = "clog",
    /// A machine dies before anything of a round is on its disk.
    CrashBefore = "crash-before-write",
    /// A machine dies while it writes: the end of the log is cut.
    CrashTorn = "crash-torn-tail",
    /// A machine dies when the log is durable and the own tip is not.
    CrashTip = "crash-before-tip",
    /// A machine dies between two effects of a round.
    CrashAmid = "crash-between-effects",
    /// A machine stops in an orderly way and starts from its snapshot.
    Stop = "stop",
    /// A machine goes on from an old copy of its disk.
    OldCopy = "old-copy",
    /// Records of a log cannot be read any more.
    Damage = "damaged-record",
    /// The own tip cannot be read any more.
    LostTip = "lost-tip",
    /// A disk is full for a while.
    FullDisk = "full-disk",
    /// A wall clock is wrong by years.
    Skew = "clock-skew",
    /// A wall clock jumps.
    Jump = "clock-jump",
    /// A wall clock stands still.
    Frozen = "clock-frozen",
    /// All machines sleep for days.
    Leap = "days-asleep",
    /// A partner is away for long and returns.
    Away = "away",
    /// A partner goes and never returns.
    Gone = "gone",
    /// Somebody joins by an invite.
    Joined = "joined",
    /// A partner lost its keys and was given new ones by the others.
    NewKeys = "new-keys",
    /// A member runs a newer version with kinds of content nobody else knows.
    UnknownKind = "unknown-kind",
    /// A member shows each half of the others another chain of its own.
    TwoFaced = "two-faced",
    /// A member signs a second contribution in a place of its chain.
    Forked = "forked",
    /// A member forks its chain while machines disagree on what it proposed.
    ForkedAmid = "forked-amid-slot",
    /// A member votes on any part of what exists, as the rules just allow.
    LyingVote = "lying-vote",
    /// A member writes on old heads after its removal.
    BackDated = "back-dated",
    /// A founder writes another history of the time when it decided alone.
    Rewritten = "rewritten",
    /// A member keeps its votes to itself and releases them later.
    Withheld = "withheld",
    /// Old messages come again.
    Replayed = "replayed",
    /// Contributions of another federation come in.
    Foreign = "foreign",
    /// Bytes are altered on the way.
    Mutated = "mutated",
    /// A member writes as fast as it can.
    Flood = "flood",
    /// Contributions come whose ancestors never do.
    Orphans = "orphans",
    /// A document change is crafted to break documents.
    Poison = "poison",
    /// Somebody else redeems an invite.
    StolenInvite = "stolen-invite",
    /// Somebody without an invite asks to join.
    Stranger = "stranger",
    /// A member opens catch-up streams and does not read.
    Stalled = "stalled-stream",
}
