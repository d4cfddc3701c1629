//! What of the last acts can still be taken back.

use guildhall_control::api::undo::{Offer, Offers};

use super::moment;
use super::page::Page;
use super::paper::Paper;

/// The last acts, the latest first.
pub(crate) fn offers(offers: &Offers, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if offers.items.is_empty() {
        paper.line("There is nothing of yours to take back.");
    }
    for offer in &offers.items {
        draw(&mut paper, offer, page);
    }
    paper.finish()
}

/// One act.
pub(crate) fn offer(offer: &Offer, page: &Page) -> String {
    let mut paper = Paper::new(page);
    draw(&mut paper, offer, page);
    paper.finish()
}

fn draw(paper: &mut Paper<'_>, offer: &Offer, page: &Page) {
    let when = moment::ago(page, offer.item.claimed);
    paper.entry(format!("{when}  you {}", offer.item.words));
    let way = if offer.act.is_some() { "undo would" } else { "stays as it is" };
    paper.entry(format!("  {way}: {}", offer.words));
    if page.verbose {
        paper.whole(&offer.item.id);
    }
}
