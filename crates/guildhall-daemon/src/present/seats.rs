//! Who decides, and how many may be missing.

use guildhall_control::Untrusted;
use guildhall_control::api::status::Governance;
use guildhall_governance::Quorum;

use super::facts::{Look, count};
use super::people::contact;
use super::phrase::listed;

/// Who decides, with how many nodes, how many may vanish, and who is out of contact.
pub(crate) fn at_present(look: &Look<'_>) -> Governance {
    figures(look, &away(look))
}

/// Who decides, with how many nodes, and how many may vanish.
pub(crate) fn by_rule(look: &Look<'_>) -> Governance {
    figures(look, &[])
}

fn figures(look: &Look<'_>, away: &[String]) -> Governance {
    let quorum = look.node.governance().state().quorum();
    Governance {
        electorate: count(quorum.seats),
        quorum: count(quorum.needed),
        may_lie: count(quorum.liars_tolerated),
        margin: count(quorum.may_be_dark()),
        words: Untrusted::new(words(quorum, away)),
    }
}

/// Partners with a seat whose nodes are not in contact.
fn away(look: &Look<'_>) -> Vec<String> {
    let seated = look.people.others().filter(|member| member.is_seated);
    let away = seated.filter(|member| !contact(look.node, member).is_connected);
    away.map(|member| member.name.clone()).collect()
}

fn words(quorum: Quorum, away: &[String]) -> String {
    let rule = match (quorum.needed, quorum.seats) {
        (_, 0) => return "Nobody has a seat.".to_owned(),
        (1, 1) => {
            return "One partner has the only seat and decides alone, until others are admitted."
                .to_owned();
        }
        (2, 2) => {
            "The nodes of both partners make a decision final; if one vanishes, nothing can be \
             decided"
                .to_owned()
        }
        (needed, seats) if needed == seats => format!(
            "The nodes of all {seats} partners make a decision final; if one vanishes, nothing can be \
             decided"
        ),
        (needed, seats) => format!(
            "The nodes of any {needed} of {seats} partners make a decision final; {} may vanish",
            quorum.may_be_dark()
        ),
    };
    let liars = match quorum.liars_tolerated {
        0 => "there is no margin against a partner that lies".to_owned(),
        some => format!("{some} may lie without harm"),
    };
    let away = match away {
        [] => String::new(),
        names => format!(" Not in contact with yours: {}.", listed(names)),
    };
    format!("{rule}, and {liars}.{away}")
}

#[cfg(test)]
mod tests {
    use guildhall_governance::Quorum;

    use super::words;

    #[test]
    fn small_federations_hear_what_their_size_means() {
        let cases = [
            (1, "decides alone"),
            (2, "both partners"),
            (3, "no margin against a partner that lies"),
            (4, "any 3 of 4 partners make a decision final; 1 may vanish, and 1 may lie"),
            (10, "any 7 of 10"),
        ];
        for (seats, said) in cases {
            let words = words(Quorum::of(seats), &[]);
            assert!(words.contains(said), "{words}");
        }
    }

    #[test]
    fn who_is_out_of_contact_is_named() {
        let words = words(Quorum::of(4), &["Alma".into(), "Bruno".into()]);

        assert!(words.ends_with("Not in contact with yours: Alma and Bruno."), "{words}");
    }
}
