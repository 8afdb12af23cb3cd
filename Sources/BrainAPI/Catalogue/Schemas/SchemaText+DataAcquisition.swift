extension SchemaText {
  /// The types of data acquisitions.
  static let dataAcquisition = """
    schema Audio title Audio
      bitDepth                   integer   min 0 title "Bit depth"
      codec                      string    title Codec
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      nChannels                  integer   min 1 title "Number of channels"
      nSamples                   integer   min 0 title "Number of samples"
      sr                         quantity  unit Hz title "Sampling rate" units GHz MHz kHz Hz

    schema BehavioralTracking title BehavioralTracking
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema ComputedTomography title ComputedTomography
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema ConfocalMicroscopy title "Confocal Microscopy"
      compression                string    title Compression
      excitationWavelength       quantity  unit nm title "Excitation wavelength" units m cm mm µm nm
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"
      xVoxelSize                 quantity  unit µm title "Voxel size (X dimension)" units m cm mm µm nm
      yVoxelSize                 quantity  unit µm title "Voxel size (Y dimension)" units m cm mm µm nm
      zVoxelSize                 quantity  unit µm title "Voxel size (Z dimension)" units m cm mm µm nm

    schema Electroencephalography title "Electroencephalography (EEG)"
      channelTags                records   title "Channel tags"
      channelTags.channels       integers
      channelTags.groups         integers
      channelTags.tag            string
      electrodeGroups            records   title "Electrode groups"
      electrodeGroups.channels   integers
      electrodeGroups.label      string
      fileName                   string    title "File name"
      format                     string    title Format
      lsb                        quantity  unit µV title "Least significant bit" units V mV µV nV
      nChannels                  integer   min 0 title "Number of channels"
      nSamples                   integer   min 0 title "Number of samples"
      sr                         quantity  unit Hz title "Sampling rate" units GHz MHz kHz Hz
      type                       string    title Data-type

    schema Electroneurogram title Electroneurogram
      channelTags                records   title "Channel tags"
      channelTags.channels       integers
      channelTags.groups         integers
      channelTags.tag            string
      electrodeGroups            records   title "Electrode groups"
      electrodeGroups.channels   integers
      electrodeGroups.label      string
      fileName                   string    title "File name"
      format                     string    title Format
      lsb                        quantity  unit µV title "Least significant bit" units V mV µV nV
      nChannels                  integer   min 0 title "Number of channels"
      nSamples                   integer   min 0 title "Number of samples"
      sr                         quantity  unit Hz title "Sampling rate" units GHz MHz kHz Hz
      type                       string    title Data-type

    schema ExtracellularEphys title "Extracellular Electrophysiology"
      channelTags                records   title "Channel tags"
      channelTags.channels       integers
      channelTags.groups         integers
      channelTags.tag            string
      electrodeGroups            records   title "Electrode groups"
      electrodeGroups.channels   integers
      electrodeGroups.label      string
      fileName                   string    title "File name"
      format                     string    title Format
      lsb                        quantity  unit µV title "Least significant bit" units V mV µV nV
      nChannels                  integer   min 0 title "Number of channels"
      nSamples                   integer   min 0 title "Number of samples"
      sr                         quantity  unit Hz title "Sampling rate" units GHz MHz kHz Hz
      type                       string    title Data-type

    schema FiberPhotometry title "Fiber Photometry"
      compression                string    title Compression
      excitationWavelength       quantity  unit nm title "Excitation wavelength" units m cm mm µm nm
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"

    schema FunctionalMagneticResonanceImaging title "Functional Magnetic Resonance Imaging"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm units m cm mm µm nm
      laserPower                 quantity  unit mW units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema FunctionalUltrasoundImaging title "Functional Ultrasound Imaging"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema GeneralTimeSeries title "General Time Series"
      channelTags                records   title "Channel tags"
      channelTags.channels       integers
      channelTags.groups         integers
      channelTags.tag            string
      electrodeGroups            records   title "Electrode groups"
      electrodeGroups.channels   integers
      electrodeGroups.label      string
      fileName                   string    title "File name"
      format                     string    title Format
      lsb                        quantity  unit µV title "Least significant bit" units V mV µV nV
      nChannels                  integer   min 0 title "Number of channels"
      nSamples                   integer   min 0 title "Number of samples"
      sr                         quantity  unit Hz title "Sampling rate" units GHz MHz kHz Hz
      type                       string    title Data-type

    schema IntracellularEphys title "Intracellular Electrophysiology"
      fileName                   string    title "File name"
      format                     string    title Format
      lsb                        quantity  unit µV title "Least significant bit" units V mV µV nV
      nChannels                  integer   min 0 title "Number of channels"
      nSamples                   integer   min 0 title "Number of samples"
      sr                         quantity  unit Hz title "Sampling rate" units GHz MHz kHz Hz
      type                       string    title Data-type

    schema LightFieldMicroscopy title "Light Field Microscopy"
      compression                string    title Compression
      excitationWavelength       quantity  unit nm title "Excitation wavelength" units m cm mm µm nm
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"
      xVoxelSize                 quantity  unit µm title "Voxel size (X dimension)" units m cm mm µm nm
      yVoxelSize                 quantity  unit µm title "Voxel size (Y dimension)" units m cm mm µm nm
      zVoxelSize                 quantity  unit µm title "Voxel size (Z dimension)" units m cm mm µm nm

    schema MagneticResonanceImaging title "Magnetic Resonance Imaging"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units Hz kHz MHz GHz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit mm units m cm mm µm nm
      magneticFieldStrength      quantity  unit T units T mT µT
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema Magnetoencephalography title Magnetoencephalography
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0
      imagingDepth               quantity  unit µm units m cm mm µm nm
      laserPower                 quantity  unit mW units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0

    schema Miniscope title "Miniscope Microscopy"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema OpticalCoherenceTomography title "Optical Coherence Tomography (OCT)"
      averages                   integer   min 0 title "Number of averages"
      axialResolution            quantity  unit µm title "Axial resolution" units m cm mm µm nm
      bandwidth                  quantity  unit nm title Bandwidth units m cm mm µm nm
      centerWavelength           quantity  unit nm title "Center wavelength" units m cm mm µm nm
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      lateralResolution          quantity  unit µm title "Lateral resolution" units m cm mm µm nm
      nFrames                    integer   min 0 title "Number of frames"
      scanArea                   quantity  unit mm² title "Scan area" units m² cm² mm² µm² nm²
      scanPattern                string    title "Scan pattern"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema PositronEmissionTomography title "Positron Emission Tomography"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm units m cm mm µm nm
      laserPower                 quantity  unit mW units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema SinglePhotonEmissionComputedTomography title "Single Photon Emission Computed Tomography"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm units m cm mm µm nm
      laserPower                 quantity  unit mW units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"

    schema SinglePhotonMicroscopy title "Single-Photon Microscopy"
      compression                string    title Compression
      excitationWavelength       quantity  unit nm title "Excitation wavelength" units m cm mm µm nm
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"
      xVoxelSize                 quantity  unit µm title "Voxel size (X dimension)" units m cm mm µm nm
      yVoxelSize                 quantity  unit µm title "Voxel size (Y dimension)" units m cm mm µm nm
      zVoxelSize                 quantity  unit µm title "Voxel size (Z dimension)" units m cm mm µm nm

    schema ThreePhotonMicroscopy title "Three-Photon Microscopy"
      compression                string    title Compression
      excitationWavelength       quantity  unit nm title "Excitation wavelength" units m cm mm µm nm
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"
      xVoxelSize                 quantity  unit µm title "Voxel size (X dimension)" units m cm mm µm nm
      yVoxelSize                 quantity  unit µm title "Voxel size (Y dimension)" units m cm mm µm nm
      zVoxelSize                 quantity  unit µm title "Voxel size (Z dimension)" units m cm mm µm nm

    schema TwoPhotonMicroscopy title "Two-Photon Microscopy"
      compression                string    title Compression
      excitationWavelength       quantity  unit nm title "Excitation wavelength" units m cm mm µm nm
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      imagingDepth               quantity  unit µm title "Imaging depth" units m cm mm µm nm
      laserPower                 quantity  unit mW title "Laser power" units kW W mW µW
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"
      xVoxelSize                 quantity  unit µm title "Voxel size (X dimension)" units m cm mm µm nm
      yVoxelSize                 quantity  unit µm title "Voxel size (Y dimension)" units m cm mm µm nm
      zVoxelSize                 quantity  unit µm title "Voxel size (Z dimension)" units m cm mm µm nm

    schema VideoTracking title "Video Tracking"
      compression                string    title Compression
      fileName                   string    title "File name"
      format                     string    title Format
      frameRate                  quantity  unit Hz title "Frame rate" units GHz MHz kHz Hz
      horizontalResolution       integer   min 0 title "Horizontal resolution"
      nFrames                    integer   min 0 title "Number of frames"
      verticalResolution         integer   min 0 title "Vertical resolution"
    """
}
