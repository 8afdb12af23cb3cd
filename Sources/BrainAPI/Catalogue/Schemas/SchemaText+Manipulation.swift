extension SchemaText {
  /// The types of manipulations.
  static let manipulation = """
    schema AuditoryStimulation rows title "Auditory stimulation"
      amplitude                  quantity  unit dB title Amplitude units dB "dB SPL" Pa
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      frequency                  quantity  unit Hz units Hz kHz MHz
      modulationFrequency        quantity  unit Hz units Hz kHz MHz
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema DeepBrainStimulation rows title DeepBrainStimulation
      amplitude                  quantity  unit A title Amplitude units A mA µA nA
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      injectionPolarity          string    title "Injection polarity"
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema ElectricalStimulation rows title "Electrical Stimulation"
      amplitude                  quantity  unit V title Amplitude units V mV µV
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      injectionPolarity          string    title "Injection polarity"
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema ElectromagneticFieldStimulation rows title "Electromagnetic Field Stimulation"
      amplitude                  quantity  unit V title Amplitude units V mV µV
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      injectionPolarity          string    title "Injection polarity"
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema LiquidPerturbation rows title "Liquid Perturbation"
      closedLoop                 boolean   title "Closed loop"
      concentration              quantity  min 0 unit mg/mL title Concentration units mg/mL µg/mL ng/mL M mM µM nM
      flowRate                   quantity  unit µL/min title "Flow rate" units µL/min mL/min L/min nL/min µL/s mL/s
      liquidAgent                string    title "Liquid agent"
      profile                    choice    title "Perturbation profile"
        | "Bolus Injection" "Continuous Infusion" "Tapered Dose" "Intermittent Bolus" "Staggered Injection"
        | "Ramp Infusion" "Burst Infusion" "Step Infusion" "Layered Dosing" Titration
      repetitions                integer   min 0 title Repetitions
      volume                     quantity  min 0 unit µL title Volume units µL mL L nL

    schema Microperfusion rows title Microperfusion
      closedLoop                 boolean   title "Closed loop"
      concentration              quantity  min 0 unit mg/mL title Concentration units mg/mL µg/mL ng/mL M mM µM nM
      flowRate                   quantity  unit µL/min title "Flow rate" units µL/min mL/min L/min nL/min µL/s mL/s
      liquidAgent                string    title "Liquid agent"
      profile                    choice    title "Perturbation profile"
        | "Bolus Injection" "Continuous Infusion" "Tapered Dose" "Intermittent Bolus" "Staggered Injection"
        | "Ramp Infusion" "Burst Infusion" "Step Infusion" "Layered Dosing" Titration
      repetitions                integer   min 0 title Repetitions
      volume                     quantity  min 0 unit µL title Volume units µL mL L nL

    schema MultisensoryStimulation rows title "Multisensory stimulation"
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      modalities                 list      title Modalities
      repetitions                integer   min 0 title Repetitions
      synchronization            choice    title "Temporal relationship"
        | Synchronous Asynchronous Randomized Unknown

    schema OdorStimulation rows title "Odor stimulation"
      concentration              quantity  min 0 unit mg/mL title Concentration
        : units mg/mL µg/mL g/L mg/L µg/L "% w/v" "% v/v" "% w/w"
      flowRate                   quantity  min 0 unit mL/min title "Flow rate" units mL/min µL/min mL/s µL/s L/min
      inhalationPhase            string    title "Inhalation phase"
      odor                       string    title "Odor presented"
      repetitions                integer   min 0 title Repetitions

    schema OptogeneticStimulation rows title "Optogenetic Stimulation"
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      power                      quantity  unit mW title Power units W mW µW
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions
      wavelength                 quantity  unit nm title Wavelength units nm µm mm m

    schema PharmacologicalInhalation rows title "Pharmacological Inhalation"
      analgesic                  string    title Analgesic
      closedLoop                 boolean   title "Closed loop"
      concentration              quantity  min 0 unit mg/mL title Concentration
        : units mg/mL µg/mL g/L mg/L µg/L "% w/v" "% v/v" "% w/w"
      flowRate                   quantity  unit µL/min title "Flow rate" units µL/min mL/min µL/s mL/s L/min
      liquidAgent                string    title "Liquid agent"
      profile                    choice    title "Stimulation profile"
        | "Bolus Inhalation" "Continuous Inhalation" "Controlled Release Inhalation" "Deep Lung Inhalation"
        | "High-Frequency Inhalation" "Holding Breath" "Low Volume Inhalation" "Positive Pressure Inhalation"
        | "Pulse Inhalation" "Ramp Inhalation" "Rescue Inhalation" "Stacked Breathing" "Tidal Breathing"
      repetitions                integer   min 0 title Repetitions
      sedative                   string    title Sedative
      volume                     quantity  min 0 unit µL title Volume units L mL µL nL pL

    schema PharmacologicalInjection rows title "Pharmacological Injection"
      closedLoop                 boolean   title "Closed loop"
      concentration              quantity  min 0 unit mg/mL title Concentration units mg/mL µg/mL ng/mL M mM µM nM
      flowRate                   quantity  unit µL/min title "Flow rate" units µL/min mL/min L/min nL/min µL/s mL/s
      liquidAgent                string    title "Liquid agent"
      profile                    choice    title "Injection profile"
        | "Bolus Injection" "Continuous Infusion" "Tapered Dose" "Intermittent Bolus" "Staggered Injection"
        | "Ramp Infusion" "Burst Infusion" "Step Infusion" "Layered Dosing" Titration
      repetitions                integer   min 0 title Repetitions
      volume                     quantity  min 0 unit µL title Volume units µL mL L nL

    schema PharmacologicalSuperfusion rows title "Pharmacological Superfusion"
      closedLoop                 boolean   title "Closed loop"
      concentration              quantity  min 0 unit mg/mL title Concentration units mg/mL µg/mL ng/mL M mM µM nM
      flowRate                   quantity  unit µL/min title "Flow rate" units µL/min mL/min L/min nL/min µL/s mL/s
      liquidAgent                string    title "Liquid agent"
      profile                    choice    title "Superfusion profile"
        | "Bolus Injection" "Continuous Infusion" "Tapered Dose" "Intermittent Bolus" "Staggered Injection"
        | "Ramp Infusion" "Burst Infusion" "Step Infusion" "Layered Dosing" Titration
      repetitions                integer   min 0 title Repetitions
      volume                     quantity  min 0 unit µL title Volume units µL mL L nL

    schema TactileStimulation rows title "Tactile stimulation"
      closedLoop                 boolean   title "Closed loop"
      contactType                choice    title "Contact type"
        | "Mechanical (contact)" "Mechanical (vibration)" "Air puff" Brush "Cotton swab" Other
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      force                      quantity  unit mN title Force units mN N µN gf kgf
      profile                    choice    title "Stimulation profile"
        | "Single pulse" "Pulse train" Sinusoidal "Square wave" Sawtooth Burst Ramp "Step function" Manual
      repetitions                integer   min 0 title Repetitions
      site                       string    title "Stimulation site"

    schema ThermalPerturbation rows title "Thermal Perturbation"
      amplitude                  quantity  unit °C title Amplitude units °C K °F
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      profile                    choice    title "Thermal profile"
        | "Amplitude Modulated" Burst Chirp "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation"
        | "Gaussian Noise" "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave"
        | "Sinc Pulse" Square Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle
        | "Variable Rate Pulse Train" "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema TranscranialElectricalStimulation rows title "Transcranial Electrical Stimulation"
      amplitude                  quantity  unit mA title Amplitude units A mA µA nA
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      injectionPolarity          string    title "Injection polarity"
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema TranscranialMagneticStimulation rows title "Transcranial Magnetic Stimulation"
      amplitude                  quantity  unit "% MSO" title Amplitude units "% MSO" T mT µT
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      injectionPolarity          string    title "Injection polarity"
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema UltrasoundStimulation rows title "Ultrasound Stimulation"
      acousticIntensity          quantity  unit W/cm² units W/cm² mW/cm²
      acousticPressure           quantity  unit MPa units Pa kPa MPa
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      dutyCycle                  number    min 0 title "Duty cycle"
      injectionPolarity          string    title "Injection polarity"
      profile                    choice    title "Stimulation profile"
        | "Amplitude Modulated" "Alternating Current" Biphasic Burst Chirp "Direct Current" Cosine "Frequency Hopping"
        | "Frequency Modulated" "Decaying Exponential" "Gaussian Pulse" "Harmonic Stimulation" "Gaussian Noise"
        | "Pseudo-random Binary Sequence" "Pink Noise" "Pulse train" Sawtooth Staircase "Sine Wave" "Sinc Pulse" Square
        | Stochastic "Step Function" Ramp "Rising Exponential" "Trapezoidal Pulse" Triangle "Variable Rate Pulse Train"
        | "White Noise"
      repetitions                integer   min 0 title Repetitions

    schema VisualStimulation rows title "Visual stimulation"
      closedLoop                 boolean   title "Closed loop"
      duration                   quantity  min 0 unit s title Duration units s ms µs "min" h
      presentationDevice         choice    title "Presentation device"
        | Monitor "LED panel" Projector "Head-mounted display" "Fiber-coupled light source" Other
      repetitions                integer   min 0 title Repetitions
      stimulationPosition        choice    title "Stimulus position"
        | Contralateral Ipsilateral Bilateral Centered Surround Other Unknown
      stimulusTypes              strings   title "Stimulus types"
    """
}
