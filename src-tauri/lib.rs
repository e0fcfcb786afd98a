//! lib
use tauri as _;
/// x
pub fn x() {
    let _ctx: tauri::Context = tauri::generate_context!();
}
