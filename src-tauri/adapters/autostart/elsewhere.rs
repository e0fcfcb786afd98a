//! macOS (a launch agent) and Windows (a registry value), through auto-launch.

use auto_launch::{AutoLaunch, AutoLaunchBuilder};

use super::{Autostart, AutostartError, LoginStart};

fn entry(autostart: &Autostart) -> Result<AutoLaunch, AutostartError> {
    AutoLaunchBuilder::new()
        .set_app_name(&autostart.name)
        .set_app_path(&autostart.program.display().to_string())
        .set_args(&autostart.arguments)
        .build()
        .map_err(failed)
}

fn failed(error: auto_launch::Error) -> AutostartError {
    AutostartError(error.to_string())
}

pub(super) fn state(autostart: &Autostart) -> Result<LoginStart, AutostartError> {
    let on = entry(autostart)?.is_enabled().map_err(failed)?;
    Ok(if on { LoginStart::On } else { LoginStart::Off })
}

pub(super) fn set(autostart: &Autostart, on: bool) -> Result<(), AutostartError> {
    let entry = entry(autostart)?;
    if on { entry.enable() } else { entry.disable() }.map_err(failed)
}
