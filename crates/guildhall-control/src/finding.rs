//! The kinds of finding: what is wrong with a node or its federation, or could be better.

macro_rules! findings {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A kind of finding. A name with `F-` is broken, one with `W-` could be better.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FindingCode {
            $($(#[$doc])* $variant,)*
        }

        impl FindingCode {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

findings! {
    /// The node waits to learn its own latest contribution and signs nothing.
    ReadOnly = "F-READ-ONLY",
    /// A key signed two contributions under one number.
    TwoHistories = "F-TWO-HISTORIES",
    /// Two decisions became final in one place.
    Split = "F-SPLIT",
    /// Another node, or a recount, computes another result.
    OtherResult = "F-OTHER-RESULT",
    /// Partners use rules that this version does not know.
    OldProgram = "F-OLD-PROGRAM",
    /// A part of the log cannot be read.
    DamagedLog = "F-DAMAGED-LOG",
    /// A contribution is not signed by whom it names.
    BadSignature = "F-BAD-SIGNATURE",
    /// A contribution builds on something that is not here.
    Incomplete = "F-INCOMPLETE",
    /// Automerge reads a document otherwise.
    Document = "F-DOCUMENT",
    /// The sponsor does not let this node in.
    NotLetIn = "F-NOT-LET-IN",
    /// A contribution was refused.
    Refused = "W-REFUSED",
    /// The home was copied.
    Copied = "W-COPIED",
    /// A change could not be applied.
    ChangeLeftOut = "W-CHANGE-LEFT-OUT",
    /// The node runs without a network.
    Offline = "W-OFFLINE",
    /// The node is in contact with nobody.
    NoContact = "W-NO-CONTACT",
    /// There is only one partner.
    Alone = "W-ALONE",
    /// With one or two seats, an empty one stops all decisions.
    NoSpareSeat = "W-NO-SPARE-SEAT",
    /// If one more node is off, nothing becomes final.
    NoMargin = "W-NO-MARGIN",
    /// The names of two members look alike.
    LookAlike = "W-LOOK-ALIKE",
    /// The organisation is no member any more.
    NoMember = "W-NO-MEMBER",
    /// The organisation does not use the key of this machine any more.
    OldKey = "W-OLD-KEY",
    /// The organisation leaves, and that is not final yet.
    Leaving = "W-LEAVING",
    /// Others on the machine may read the home.
    OpenHome = "F-OPEN-HOME",
    /// The settings cannot be read.
    Settings = "F-SETTINGS",
    /// There is hardly any room on the disk.
    DiskFull = "F-DISK",
    /// How much room there is cannot be told.
    DiskUnknown = "W-DISK",
    /// There is no backup.
    NoBackup = "W-NO-BACKUP",
    /// The last backup is old.
    OldBackup = "W-OLD-BACKUP",
    /// Texts were not sent.
    Drafts = "W-DRAFTS",
    /// What the node writes about itself is long.
    LongLog = "W-LONG-LOG",
    /// The words of the root key are not on paper.
    RootWords = "W-ROOT-WORDS",
    /// Node and command are of different versions.
    Version = "W-VERSION",
    /// The clocks of others are ahead.
    Clock = "W-CLOCK",
}

impl From<FindingCode> for String {
    fn from(code: FindingCode) -> Self {
        code.name().to_owned()
    }
}
