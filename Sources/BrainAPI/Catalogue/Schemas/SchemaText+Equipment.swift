extension SchemaText {
  /// The types of equipment.
  static let equipment = """
    schema Amplifier title Amplifier

    schema AnesthesiaSystem title "Anesthesia System"

    schema AntiVibrationTable title "Anti Vibration Table"

    schema BehaviorRig title "Behavior rig"

    schema BiosafetyCabinet title "Biosafety Cabinet"

    schema Camera title Camera

    schema Computer title Computer

    schema DataAcquisitionSystem title "Data acquisition system"

    schema DrugDeliverySystem title "Drug Delivery System"

    schema ElectroencephalographySystem title "Electroencephalography System"

    schema ElectromyographyMachine title "Electromyography Machine"

    schema ElectronicComponent title ElectronicComponent

    schema EphysRig title "Ephys rig"

    schema FiberPhotometrySystem title "Fiber photometry system"

    schema FloatingAirPlatform title "Floating Air Platform"

    schema ForcePlate title "Force Plate"

    schema FumeHood title "Fume Hood"

    schema GlassMicropipettePuller title "Glass Micropipette Puller"

    schema HumidityController title "Humidity Controller"

    schema HumiditySensor title "Humidity Sensor"

    schema InjectionSystem title "Injection System"

    schema IontophoresisStimulator title "Iontophoresis Stimulator"

    schema Laser title Laser

    schema LedDriver title ledDriver

    schema LightEmitter title "Light Emitter"

    schema LightSensor title "Light Sensor"

    schema MagneticResonanceImagingSystem title "Magnetic Resonance Imaging System"

    schema MagnetoencephalographySystem title "Magnetoencephalography System"

    schema Magnetometer title Magnetometer

    schema Microcontroller title Microcontroller

    schema Micromanipulator title Micromanipulator

    schema Microphone title Microphone

    schema Microscope title Microscope

    schema Miniscope title Miniscope

    schema Monitor title Monitor

    schema MotionTrackingSystem title "Motion Tracking System"

    schema NoiseIsolationChamber title NoiseIsolationChamber

    schema OnePhotonMicroscope title "One-Photon Microscope"

    schema OphysRig title "Ophys rig"

    schema OpticalCoherenceTomography title "Optical Coherence Tomography"

    schema Oscilloscope title Oscilloscope

    schema PerfusionSystem title PerfusionSystem

    schema Photodetector title Photodetector

    schema PressureSensor title "Pressure Sensor"

    schema RunningWheel title "Running Wheel"

    schema SignalProcessingUnit title "Signal Processing Unit"

    schema SingleBoardComputer title SingleBoardComputer

    schema SinglePhotonEmissionComputedTomography title "Single Photon Emission Computed Tomography"

    schema Speaker title Speaker

    schema StereotaxicFrame title "Stereotaxic Frame"

    schema StimulationDevice title "Stimulation Device"

    schema SurgicalPowerTool title "Surgical Power Tool"

    schema TemperatureSensor title "Temperature Sensor"

    schema ThermalController title "Thermal Controller"

    schema ThreePhotonMicroscopy title "Three-Photon Microscopy"

    schema Treadmill title Treadmill

    schema TwoPhotonMicroscope title "Two-Photon Microscopy"

    schema UltrasoundImagingSystem title "Ultrasound Imaging System"
    """
}
