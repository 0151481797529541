//! The driver over a Raspberry Pi's registers (crate rppal, retired upstream in July 2025, works up to the Pi 5).

use std::time::Duration;

use rppal::gpio::{Error, Gpio, InputPin, OutputPin, Pin, Trigger};

use crate::lines::{DoorLines, InputLine, Inputs, LineError, LineMap, OnChange, Pull};

/// A door on a Raspberry Pi's header.
pub struct RppalLines {
    relay: OutputPin,
    relay_active_low: bool,
    contact: Option<Input>,
    exit: Option<Input>,
    fire: Option<Input>,
    tamper: Option<Input>,
    lock_sense: Option<Input>,
    leaves_as_is: bool,
    debounce: Duration,
}

struct Input {
    pin: InputPin,
    active_low: bool,
}

impl RppalLines {
    /// Opens the lines of a valid map, the coil as given.
    ///
    /// # Errors
    /// [`LineError::NotAPi`] off a Raspberry Pi; [`LineError::Rppal`] if a line is in use or out of reach.
    pub fn open(map: &LineMap, energised: bool) -> Result<Self, LineError> {
        map.validate()?;
        let relay_line = map.relay.ok_or_else(|| LineError::map("a real door needs a relay"))?;
        let gpio = open_gpio()?;
        let pin = take(&gpio, relay_line.line, "taking the relay's line")?;
        // The level is set before the line becomes an output, so the coil never sees another one.
        let is_high = energised != relay_line.active_low;
        let mut relay = if is_high { pin.into_output_high() } else { pin.into_output_low() };
        // By default a dropped pin becomes an input again and the coil is left to the board's resistors.
        relay.set_reset_on_drop(false);
        let input = |line: Option<InputLine>| line.map(|line| open_input(&gpio, line)).transpose();
        Ok(Self {
            relay,
            relay_active_low: relay_line.active_low,
            contact: input(map.contact)?,
            exit: input(map.exit)?,
            fire: input(map.fire)?,
            tamper: input(map.tamper)?,
            lock_sense: input(map.lock_sense)?,
            leaves_as_is: false,
            debounce: Duration::from_millis(map.debounce_ms.into()),
        })
    }

    fn write_coil(&mut self, energised: bool) {
        if energised == self.relay_active_low { self.relay.set_low() } else { self.relay.set_high() }
    }
}

fn open_gpio() -> Result<Gpio, LineError> {
    Gpio::new().map_err(|error| match error {
        Error::UnknownModel => LineError::NotAPi(error),
        source => LineError::Rppal { doing: "opening the GPIO", source },
    })
}

/// One input alone, without touching any other line.
pub(crate) fn read_input(line: InputLine) -> Result<bool, LineError> {
    Ok(open_input(&open_gpio()?, line)?.read())
}

fn take(gpio: &Gpio, line: u32, doing: &'static str) -> Result<Pin, LineError> {
    let number = u8::try_from(line).map_err(|_| LineError::map(format!("line {line} is not on the header")))?;
    gpio.get(number).map_err(|source| LineError::Rppal { doing, source })
}

fn open_input(gpio: &Gpio, line: InputLine) -> Result<Input, LineError> {
    let pin = take(gpio, line.line, "taking an input's line")?;
    let pin = match line.pull {
        Pull::None => pin.into_input(),
        Pull::Up => pin.into_input_pullup(),
        Pull::Down => pin.into_input_pulldown(),
    };
    Ok(Input { pin, active_low: line.active_low })
}

impl Input {
    fn read(&self) -> bool {
        self.pin.is_high() != self.active_low
    }
}

impl DoorLines for RppalLines {
    fn driver(&self) -> &'static str {
        "rppal"
    }

    fn simulated(&self) -> bool {
        false
    }

    fn set_coil(&mut self, energised: bool) -> Result<(), LineError> {
        self.write_coil(energised);
        Ok(())
    }

    fn coil(&mut self) -> Result<bool, LineError> {
        Ok(self.relay.is_set_high() != self.relay_active_low)
    }

    fn inputs(&mut self) -> Result<Inputs, LineError> {
        let read = |input: &Option<Input>| input.as_ref().map(Input::read);
        Ok(Inputs {
            contact_open: read(&self.contact),
            exit_pressed: read(&self.exit),
            fire: read(&self.fire),
            tampered: read(&self.tamper),
            lock_released: read(&self.lock_sense),
        })
    }

    fn watch(&mut self, on_change: OnChange) -> Result<(), LineError> {
        let inputs = [&mut self.contact, &mut self.exit, &mut self.fire, &mut self.tamper, &mut self.lock_sense];
        for input in inputs.into_iter().flatten() {
            let on_change = OnChange::clone(&on_change);
            input
                .pin
                .set_async_interrupt(Trigger::Both, Some(self.debounce), move |_| on_change())
                .map_err(|source| LineError::Rppal { doing: "watching an input", source })?;
        }
        Ok(())
    }

    fn leave_as_is(&mut self) {
        self.leaves_as_is = true;
    }
}

impl Drop for RppalLines {
    fn drop(&mut self) {
        if !self.leaves_as_is {
            self.write_coil(false);
        }
    }
}
