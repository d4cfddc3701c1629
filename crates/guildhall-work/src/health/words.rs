//! How each figure is counted, in words: what `help health` prints.

/// Each figure with how it is counted.
pub const HEALTH_WORDS: [(&str, &str); 13] = [
    (
        "acts",
        "Everything that people signed in the last 90 days: texts, comments, proposals, stances, \
         and acts of the work. What nodes sign by themselves and what was imported is left out.",
    ),
    (
        "promises kept",
        "Of all promises that were due in the last 90 days, those that were kept by their day. \
         Another day counts if it was named before the old one was over. A promise that was taken \
         back before its day is left out.",
    ),
    (
        "everybody acts",
        "Of all partners with a seat, those from whom something came within the days that the \
         rules give before a member counts as quiet.",
    ),
    (
        "everybody decides",
        "Over all decisions of the last 90 days that needed agreement: of all partners that had a \
         seat when the decision was put and have one still, those that said where they stand.",
    ),
    (
        "leading is shared",
        "Of all initiatives that one partner leads, those that somebody else leads than the one \
         who leads most of them.",
    ),
    ("work is shared", "The smallest number of members that did at least half of all acts."),
    (
        "work is alive",
        "Of all open initiatives on which something was done within a year, those that are not \
         fading.",
    ),
    (
        "fading",
        "Nothing was done about the initiative for more days than the rules give (30 at first), \
         and on no more days of the last 365 than the rules give (2 at first). After 365 days \
         without anything it is asleep.",
    ),
    (
        "slowing, growing",
        "In the last 28 days less than half, or more than twice, of what was done in the 28 days \
         before; fewer than 3 acts say nothing.",
    ),
    (
        "answer time",
        "The middle number of days from sharing a challenge to the first offer of help or passing \
         on by somebody else, over challenges shared in the last 90 days.",
    ),
    (
        "decision time",
        "The middle number of days from a proposal to its entry in the minutes, over entries of \
         the last 90 days, by the clocks of those who signed.",
    ),
    (
        "at risk",
        "A promise whose owner said last that it may fail, or whose owner has not been heard of \
         for more days than the rules give before a member counts as quiet.",
    ),
    (
        "carries most",
        "A partner that rated at least three initiatives, whose burden is at least twice an even \
         share of all burdens, and higher than its own benefit.",
    ),
];
