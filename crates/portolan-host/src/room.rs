//! Room for messages, used again: a message of a few hundred kilobytes is a trip to the system
//! for memory, and one back.

use std::cell::Cell;

/// No more is kept of one message, so that one large page does not cost a thread its size.
const KEPT_BYTES_MAX: usize = 1024 * 1024;

thread_local! {
    /// What goes, and what comes back.
    static ROOMS: [Cell<Vec<u8>>; 2] = const { [Cell::new(Vec::new()), Cell::new(Vec::new())] };
}

/// Room that this thread has used before, with what stood in it.
pub(crate) fn take() -> Vec<u8> {
    let taken = ROOMS.try_with(|rooms| {
        let taken = rooms.iter().map(Cell::take).find(|room| room.capacity() > 0);
        taken.unwrap_or_default()
    });
    taken.unwrap_or_default()
}

pub(crate) fn give_back(room: Vec<u8>) {
    if (1..=KEPT_BYTES_MAX).contains(&room.capacity()) {
        // While a thread ends, its locals are gone, and the room goes as well.
        let _ = ROOMS.try_with(|[first, second]| {
            let earlier = first.replace(room);
            if earlier.capacity() > 0 {
                second.set(earlier);
            }
        });
    }
}
