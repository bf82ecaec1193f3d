//! A worker and nothing else, for tests and measurements of the host.

fn main() {
    portolan_host::be_worker_if_asked();
}
