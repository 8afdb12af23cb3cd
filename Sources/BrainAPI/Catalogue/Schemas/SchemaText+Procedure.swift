extension SchemaText {
  /// The types of procedures.
  static let procedure = """
    schema Anesthesia title Anesthesia
      anestheticAgent            choice    required title "Anesthetic agent"
        | Isoflurane Sevoflurane Ketamine "Ketamine + Xylazine" "Ketamine + Dexmedetomidine" Pentobarbital Urethane
        | "Tribromoethanol (Avertin)" Propofol Other
      complications              string    title Complications
      depth                      choice    title "Anesthetic depth"
        | "Light sedation" "Moderate sedation" "Deep sedation" "Surgical plane" Other
      dosage                     string    title Dosage
      duration                   quantity  min 0 unit "min" title Duration units h "min" s ms µs
      endOfAnesthesia            string    title "End of anesthesia"
      monitoringMethod           choices   title "Monitoring methods"
        | "Blood pressure" EEG "Heart rate" "Pulse oximetry" "Respiratory rate" "Toe pinch reflex" None Other
      recoveryTime               quantity  min 0 unit "min" title "Recovery time" units h "min" s ms µs
      route                      choice    required title "Administration route"
        | Inhalation "Intraperitoneal (IP)" "Intravenous (IV)" "Subcutaneous (SC)" "Intramuscular (IM)" Oral Other
      supportiveCare             choices   title "Supportive care"
        | "Eye lubricant" "Fluid therapy" "Heating pad" "Oxygen supplementation" None Other

    schema AuditoryStimulation title "Auditory stimulation"
      deliveryMethod             choice    title "Delivery method"
        | "Free-field speaker" "In-ear speaker" "Bone conduction" Headphone Other
      paradigmDescription        string    title "Paradigm description"
      stimulationContext         choice    title "Stimulation context"
        | Passive "Behavioral task" Closed-loop Anesthetized "Free behavior"
      stimulusTypes              choices   required title "Stimulus types"
        | Tone Click "White noise" "Pink noise" "Frequency sweep" "Amplitude modulated" "Pulse train" Chirp Other

    schema BarbiturateInjection title "Barbiturate injection"
      barbiturate                choice    required title "Barbiturate type"
        | Pentobarbital Phenobarbital Secobarbital Barbital "Commercial euthanasia solution" Other
      concentration              quantity  min 0 unit mg/mL title Concentration units mg/mL µg/mL g/L mg/L µg/L
      confirmationOfDeath        choices   required title "Confirmation of death"
        | "Absence of heartbeat" "Absence of breathing" "Absence of reflexes" "Fixed dilated pupils"
        | "Loss of corneal reflex" "Additional dose administered" Other
      dosage                     quantity  min 0 unit mg/kg title Dosage units mg/kg µg/kg g/kg
      route                      choice    required title "Administration route"
        | "Intraperitoneal (IP)" "Intravenous (IV)" Intracardiac "Subcutaneous (SC)" Other
      sedationAgent              string    title "Sedation agent (if used)"
      timeToUnconsciousness      quantity  min 0 unit s title "Time to unconsciousness" units s "min" h ms
      volumeAdministered         quantity  min 0 unit mL title "Volume administered" units mL L µL nL

    schema BehavioralTracking title "Behavioral tracking"
      trackedFeatures            choices   title "Tracked Features"
        | "Full body" "Head position" "Head direction" Limbs Paws Tail Eyes Whiskers Markers "Rigid body" Other
      trackingMethod             choice    title "Tracking Method"
        | Markerless Marker-based Hybrid "Manual scoring"

    schema BloodPressureSensorImplant title "Blood pressure sensor implant"
      anchoringMethod            choice    required title "Anchoring method"
        | sutured "subcutaneous tunnel" "tissue glue" headcap "cemented to skull" other
      catheterMaterial           string    title "Catheter material"
      implantSite                string    title "Implant site"
      sensorType                 choice    required title "Sensor type"
        | telemetric catheter-based fluid-filled fiber-optic other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None

    schema BrainExtraction title "Brain extraction"
      brainWeight                quantity  min 0 unit g title "Brain weight" units g kg mg µg
      extractionMethod           choice    required title "Extraction method"
        | "Complete removal" "Partial removal" "Sectional removal" Other
      fixationDuration           quantity  min 0 unit h title "Fixation duration" units s "min" h ms
      preservationMethod         choice    required title "Preservation method"
        | "Fresh (immediate use)" "Paraformaldehyde fixation" "Formalin fixation" "Flash freezing" "Liquid nitrogen"
        | "Dry ice" Other
      storageConditions          string    title "Storage Conditions"
      timeToExtraction           quantity  min 0 unit "min" title "Time to extraction" units s "min" h ms

    schema BrainLesion title "Brain lesion"
      fatalOutcome               boolean   title "Fatal outcome"
      lesionMethod               string    title "Lesion method"
      volume                     quantity  min 0 unit µL title "Volume of brain lesion" units µL mL L nL

    schema BrainSlice title "Brain Slice"
      medium                     string    title "Medium used for slice"
      nSlices                    integer   min 0 title "Number of slices"
      orientation                choice    required title "Orientation of slices"
        | coronal sagittal horizontal
      thickness                  quantity  required min 0 unit µm title "Thickness of slices" units µm mm nm m
      vibratomeBladeAngle        quantity  min 0 unit ° title "Vibratome blade angle" units °

    schema BreathingSensorImplant title "Breathing sensor implant"
      anchoringMethod            choice    required title "Anchoring method"
        | sutured "tissue glue" "subcutaneous tunnel" "cemented to skull" headcap "custom mount" other
      implantSite                string    title "Implant site"
      sensorType                 choice    required title "Sensor type"
        | "Piezoelectric sensor" "Chest wall EMG" "Intranasal thermocouple" "Intranasal pressure sensor"
        | "Tracheal airflow sensor" "Thoracic pressure sensor" "Plethysmography cannula" Other
      signalTransmission         choice    title "Signal transmission"
        | tethered wireless telemetric inductive optical other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None
      wireMaterial               string    title "Wire or lead material"

    schema BurrHole title "Burr hole"
      complications              string    title Complications
      coolingMethod              choice    title "Cooling method"
        | "Saline irrigation" "Air cooling" None Other
      diameter                   quantity  min 0 unit mm title "Hole diameter" units mm µm cm m
      drillSpeed                 quantity  min 0 unit RPM title "Drill speed" units RPM Hz
      purpose                    string    title Purpose

    schema CatheterImplant title "Catheter implant"
      catheterId                 string    title "Catheter ID"
      catheterType               string    title "Catheter type"
      externalPort               choice    title "External port"
        | head-mounted back-mounted tail-mounted subcutaneous none
      fixationMethod             choice    title "Fixation method"
        | sutures "dental cement" epoxy "tissue glue" "tunneled subcutaneously" other
      material                   string    title Material
      purpose                    choice    title Purpose
        | infusion sampling "pressure monitoring" "drug delivery" other
      targetSite                 choice    required title "Target site"
        | "jugular vein" "femoral vein" "carotid artery" "lateral ventricle" "third ventricle" "spinal cord (intrathecal)"
        | "cisterna magna" "peritoneal cavity" other

    schema CervicalDislocation title "Cervical dislocation"
      anestheticAgent            string    title "Anesthetic agent (if used)"
      complications              string    title Complications
      confirmationOfDeath        choices   required title "Confirmation of death"
        | "Absence of heartbeat" "Absence of breathing" "Absence of reflexes" "Fixed dilated pupils"
        | "Loss of corneal reflex" Other
      dislocationMethod          choice    required title "Method of dislocation"
        | Manual "Mechanical device" "Scissor method" Other

    schema Co2ChamberEuthanasia title "CO₂ chamber euthanasia"
      chamberVolume              quantity  min 0 unit L title "Chamber volume" units L mL µL
      co2Concentration           quantity  required min 0 max 100 unit % title "CO₂ concentration" units % ppm ppb
      confirmationOfDeath        choices   required title "Confirmation of death"
        | "Absence of heartbeat" "Absence of breathing" "Absence of reflexes" "Fixed dilated pupils"
        | "Loss of corneal reflex" "Continued CO₂ exposure" Other
      exposureDuration           quantity  required min 0 unit "min" title "Exposure duration" units s "min" h ms
      flowRate                   quantity  min 0 unit L/min title "CO₂ flow rate" units L/min mL/min L/s mL/s
      gradualIntroduction        boolean   title "Gradual CO₂ introduction"
      prefillingMethod           choice    title "Chamber prefilling"
        | "Not prefilled" "Partially prefilled" "Fully prefilled" Other
      timeToUnconsciousness      quantity  min 0 unit s title "Time to unconsciousness" units s "min" h ms

    schema CranialWindow title "Cranial window"
      dimensions                 string    title "Dimensions of cranial window"
      orientation                string    title "Orientation of cranial window"
      shape                      string    title "Shape of cranial window"
      surgicalMethod             string    title "Surgical method"

    schema Craniectomy title Craniectomy
      dimensions                 string    title "Dimensions of craniectomy"
      fatalOutcome               boolean   title "Fatal outcome"
      orientation                string    title "Orientation of craniectomy"
      shape                      string    title "Shape of craniectomy"
      surgicalMethod             string    title "Surgical method"

    schema Craniotomy title Craniotomy
      dimensions                 string    title "Dimensions of craniotomy"
      fatalOutcome               boolean   title "Fatal outcome"
      orientation                string    title "Orientation of craniotomy"
      shape                      string    title "Shape of craniotomy"
      surgicalMethod             string    title "Surgical method"

    schema Cryosectioning title Cryosectioning
      embeddingMedium            choice    title "Embedding medium"
        | "OCT compound" Tissue-Tek Cryomatrix Gelatin None Other
      numberOfSections           number    min 0 title "Number of sections"
      orientation                choice    required title "Sectioning orientation"
        | Coronal Sagittal Horizontal Other
      sectionInterval            number    min 1 title "Section interval"
      sectionThickness           quantity  required min 0 unit µm title "Section thickness" units µm mm nm m
      serialSectioning           boolean   title "Serial sectioning"
      storageBuffer              string    title "Storage buffer/solution"
      storageMethod              choice    title "Section storage method"
        | "Mounted on slides" "Free-floating in solution" "Stored in plates" Other
      temperature                quantity  required unit °C title "Cutting temperature" units °C K °F

    schema Decapitation title Decapitation
      anestheticAgent            string    title "Anesthetic agent (if used)"
      complications              string    title Complications
      decapitationMethod         choice    required title "Decapitation Method"
        | Guillotine "Sharp scissors" "Surgical blade" Other

    schema EcgImplant title "ECG implant"
      anchoringMethod            choice    required title "Anchoring method"
        | sutured "subcutaneous tunnel" "tissue glue" headcap "cemented to skull" other
      implantSite                string    title "Implant site"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None
      wireCount                  integer   min 1 title "Wire count"
      wireInsulation             choice    title "Wire insulation type"
        | Teflon polyimide silicone none other
      wireMaterial               string    title "Wire material"

    schema EegImplant title "EEG implant"
      anchoringMethod            choice    required title "Anchoring method"
        | "dental cement" screws acrylic "UV-cured resin" headcap other
      electrodeMaterial          string    required title "Electrode material"
      electrodeType              choice    required title "Electrode type"
        | "skull screw" "flat wire" disc custom other
      referencingScheme          choice    title "Referencing scheme"
        | "single reference" "common average" bipolar differential other
      shielding                  choice    title "Faraday shielding"
        | none "copper mesh" "conductive paint" "aluminum foil" "headcap integrated" other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None
      wireCount                  integer   required min 1 title "Wire count"

    schema EmgImplant title "EMG implant"
      anchoringMethod            choice    title "Anchoring method"
        | "sutured to muscle" "cemented to skull" "subcutaneous tunnel" "tissue glue" headcap other
      implantMethod              choice    required title "Implant method"
        | "direct insertion" needle-guided "tunneled subcutaneously" sutured other
      muscleTargets              string    title "Target muscles"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None
      wireCount                  integer   required min 1 title "Wire count"
      wireInsulation             choice    title "Wire insulation type"
        | Teflon polyimide silicone none other
      wireMaterial               string    title "Wire material"

    schema GenericImplant title "Generic implant"
      anchoringMethod            choice    title "Anchoring method"
        | sutured "tissue glue" "subcutaneous tunnel" "dental cement" headcap "custom mount" none other
      implantName                string    title "Implant name or description"
      implantType                choice    required title "Implant type"
        | sensor electrode "optical device" "mechanical device" "fluidic device" "structural support" other
      powerSource                choice    title "Power source"
        | battery inductive wired passive none other
      signalTransmission         choice    title "Signal transmission"
        | tethered wireless telemetric optical none other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None

    schema GrinLensImplant title "GRIN lens implant"
      lensId                     string    title "Lens ID"
      lensTipType                string    title "Lens tip type"
      mountingMethod             choice    title "Mounting method"
        | "Cement only" "Cement + baseplate" "Headcap integrated" "Custom holder" Other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None

    schema HeadFixation title "Head Fixation"
      alignment                  string    title Alignment
      fixationDetails            string    title "Fixation details"
      fixationMethod             choices   title "Fixation methods"
        | "Ear bars" "Nose clamp" "Tooth bar" "Headpost clamp" "Custom holder" Other
      topicalAnesthesia          string    title "Topical anesthesia"

    schema Headcap title Headcap
      attachmentMethod           choice    title "Attachment Method"
        | "dental cement" "UV-cured resin" "super glue" epoxy screws other
      constructionMethod         choice    title "Construction Method"
        | "manually built" custom-built 3D-printed milled molded other
      headcapId                  string    title "Headcap ID"
      material                   string    title Material
      shape                      string    title Shape
      shielding                  choice    title "Faraday Shielding"
        | none "conductive paint" "copper mesh" "aluminum foil" custom unknown
      skullPreparation           string    title "Skull Preparation"

    schema Headpost title Headpost
      attachmentMethod           choice    title "Attachment method"
        | "dental cement" "super glue" epoxy screws other
      constructionMethod         choice    title "Construction method"
        | "manually built" custom-built 3D-printed milled other
      headpostId                 string    title "Headpost ID"
      material                   string    title Material
      shape                      string    title Shape
      skullPreparation           string    title "Skull preparation"

    schema InhalantOverdose title "Inhalant overdose"
      anestheticAgent            choice    title "Anesthetic agent"
        | Isoflurane Sevoflurane Halothane Desflurane Enflurane Other
      concentration              quantity  min 0 max 100 unit % title Concentration units % L/min mL/min mL/s
      confirmationOfDeath        choices   title "Confirmation of death"
        | "Absence of heartbeat" "Absence of breathing" "Absence of reflexes" "Fixed dilated pupils"
        | "Loss of corneal reflex" "Continued anesthetic exposure" Other
      deliveryMethod             choice    title "Delivery method"
        | "Anesthesia chamber" "Nose cone" Intubation "Bell jar" Other
      exposureDuration           quantity  min 0 unit "min" title "Exposure duration" units µs ms s "min" h
      oxygenFlowRate             quantity  min 0 unit L/min title "Oxygen flow rate" units % L/min mL/min mL/s
      sedationAgent              string    title "Sedation agent (if used)"
      timeToUnconsciousness      quantity  min 0 unit s title "Time to unconsciousness" units µs ms s "min" h

    schema Injection title Injection
      concentration              quantity  min 0 unit mg/mL title "Concentration of solution"
        : units mg/mL µg/mL g/L mg/L µg/L "% w/v" "% v/v" "% w/w"
      injectionMethod            choice    title "Injection Method"
        | "Intracerebroventricular (ICV)" "Intramuscular (IM)" "Intravenous (IV)" "Intradermal (ID)" "Subcutaneous (SC)"
        | "Intracardiac (IC)" "Intraperitoneal (IP)" "Intrathecal (IT)" Epidural "Retro-orbital (RO)" "Intranasal (IN)"
        | Intra-articular Intravitreal Intralesional
      injectionProfile           choice    title "Injection profile"
        | "Bolus Injection" "Continuous Infusion" "Tapered Dose" "Intermittent Bolus" "Staggered Injection"
        | "Ramp Infusion" "Burst Infusion" "Step Infusion" "Layered Dosing" Titration
      injectionRate              quantity  min 0 unit mL/s title "Injection rate" units mL/s µL/s mL/min µL/min
      injectionSide              choice    title "Injection side (brain hemisphere or body side)"
        | Left Right Midline Unknown
      injectionVolume            quantity  min 0 unit mL title "Injection volume" units L mL µL nL pL

    schema NerveCuffImplant title "Nerve cuff implant"
      anchoringMethod            choice    required title "Anchoring method"
        | "suture to surrounding tissue" "tissue glue" "self-closing cuff" "non-anchored (loose fit)"
        | "subcutaneous tunnel" other
      cuffMaterial               string    title "Cuff material"
      cuffType                   choice    required title "Cuff type"
        | monopolar bipolar tripolar multi-contact split-ring spiral other
      electrodeMaterial          string    title "Electrode material"
      signalTransmission         choice    title "Signal transmission"
        | tethered wireless telemetric optical none other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None
      targetNerve                string    title "Target nerve"
      wireExitRoute              choice    title "Wire exit route"
        | "subcutaneous tunnel to headcap" "abdominal connector" "dorsal skin exit" wireless/inductive other

    schema OdorStimulation title "Odor stimulation"
      carrierGas                 choice    title "Carrier gas"
        | Air O₂ N₂ CO₂ Other
      deliveryMethod             choice    title "Delivery method"
        | Olfactometer "Manually pipetted" "Syringe injection" "Headspace exposure" "Cotton swab" Other
      odorants                   string    title "Odorants used"
      paradigmDescription        string    title "Paradigm description"
      stimulationContext         choice    title "Stimulation context"
        | Passive "Behavioral task" Closed-loop Anesthetized "Free behavior"

    schema OpticFiberImplant title "Optic fiber implant"
      fiberId                    string    title "Fiber ID"
      fiberTipShape              string    title "Fiber tip shape"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None

    schema PerfusionFixation title "Brain Perfusion Fixation"
      fatalOutcome               boolean   title "Fatal outcome"
      perfusionMethod            string    title "Perfusion method"
      volume                     quantity  min 0 unit mL title "Perfusion volume" units L mL µL nL pL

    schema PrismImplant title "Prism implant"
      mountingMethod             choice    title "Mounting method"
        | "Cement only" "Cement + baseplate" "Headcap integrated" "Custom holder" Other
      prismId                    string    title "Prism ID"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None

    schema ReferenceElectrodeImplant title "Reference electrode implant"
      anchoringMethod            choice    title "Anchoring method"
        | "dental cement" "tissue glue" "bone screw" "subcutaneous tunnel" other
      electrodeCount             integer   required min 1 title "Electrode count"
      electrodeDiameter          quantity  min 0 unit µm title "Electrode diameter" units µm mm nm m
      electrodeMaterial          string    required title "Electrode material"
      impedance                  quantity  min 0 unit kΩ title Impedance units kΩ Ω MΩ
      placementSite              string    title "Placement site"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None

    schema SiliconProbeImplant title "Silicon probe implant"
      probeId                    string    title "Probe ID"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None

    schema SingleWireElectrodeImplant title "Single wire electrode implant"
      impedance                  quantity  unit kΩ title Impedance units Ω kΩ MΩ
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None
      wireCount                  integer   required min 0 title "Wire count"
      wireDiameter               quantity  min 0 unit µm title "Wire diameter" units µm mm nm m
      wireMaterial               string    title "Wire material"

    schema TactileStimulation title "Tactile stimulation"
      deliveryMethod             choice    title "Delivery method"
        | "Manual (e.g., cotton swab)" "Piezo actuator" "Solenoid piston" "Air puff system" "Brush or probe" Other
      paradigmDescription        string    title "Paradigm description"
      stimulationContext         choice    title "Stimulation context"
        | Passive "Behavioral task" Closed-loop Anesthetized "Free behavior"
      stimulationSite            string    title "Stimulation site"
      stimulusTypes              choices   required title "Stimulation types"
        | "Whisker poke" "Whisker deflection" "Air puff" Brush Vibration "Pressure pad" "Cotton swab" Other

    schema TemperatureSensorImplant title "Temperature sensor implant"
      anchoringMethod            choice    required title "Anchoring method"
        | sutured "tissue glue" "subcutaneous tunnel" "cemented to skull" headcap free-floating other
      powerSource                choice    title "Power source"
        | battery inductive wired passive none other
      sensorType                 choice    required title "Sensor type"
        | thermocouple thermistor "digital IC" "telemetric sensor" "logger (passive)" fiber-optic other
      signalTransmission         choice    title "Signal transmission"
        | tethered wireless telemetric optical "logger (retrieved)" none other
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" Alcohol "Gamma Irradiation" None
      wireMaterial               string    title "Wire or lead material"

    schema TetrodeWireElectrodeImplant title "Tetrode wire electrode implant"
      nWiresTetrode              integer   min 0 title "Wires per tetrode"
      sterilizationMethod        choice    title "Sterilization method"
        | Autoclave "Ethylene Oxide" "Gamma Irradiation" Alcohol None
      tetrodeCount               integer   required min 0 title "Tetrode count"
      wireDiameter               quantity  min 0 unit µm title "Wire diameter" units µm mm nm m
      wireMaterial               string    title "Wire material"

    schema TissueClearing title "Tissue clearing"
      agitation                  choice    title "Agitation method"
        | "Gentle shaking" Rotation Static Other
      clearingDuration           quantity  min 0 unit days title "Clearing duration" units µs ms s "min" h days
      clearingMethod             choice    required title "Clearing method"
        | CLARITY CUBIC 3DISCO iDISCO+ PACT ScaleS SeeDB "BABB (Benzyl alcohol/Benzyl benzoate)" "Passive CLARITY" Other
      complications              string    title Complications/Issues
      fixationTime               quantity  min 0 unit h title "Fixation time" units µs ms s "min" h days
      imagingCompatible          boolean   title "Imaging compatible"
      refractiveIndexMatching    string    title "Refractive index matching solution"
      temperature                quantity  unit °C title "Clearing temperature" units °C K °F
      tissueType                 string    title "Tissue type"
      transparency               choice    title "Transparency achieved"
        | Complete Partial Poor Failed

    schema VibratomeSectioning title "Vibratome sectioning"
      amplitude                  choice    title "Vibration amplitude"
        | Minimum Low Medium High Maximum
      bladeType                  choice    required title "Blade type"
        | "Disposable razor blade" "Steel blade" "Ceramic blade" "Sapphire blade" Other
      buffer                     string    title "Cutting buffer"
      bufferTemperature          quantity  unit °C title "Buffer temperature" units °C K °F
      cuttingSpeed               choice    title "Cutting speed"
        | "Very slow" Slow Medium Fast "Very fast"
      frequency                  quantity  min 0 unit Hz title "Vibration frequency" units Hz kHz MHz GHz
      numberOfSections           number    min 0 title "Number of sections"
      sectionQuality             choice    title "Section quality"
        | Excellent Good Fair Poor
      sectionThickness           quantity  min 0 unit µm title "Section thickness" units µm mm nm m
      sectioningOrientation      choice    title "Sectioning orientation"
        | Coronal Sagittal Horizontal Other
      storageMethod              choice    title "Section storage method"
        | "Free-floating in buffer" "Mounted immediately" "Stored in multiwell plates" Other

    schema VirusInjection title "Virus Injection"
      injectionProfile           choice    title "Injection profile"
        | "Bolus Injection" "Continuous Infusion" "Tapered Dose" "Intermittent Bolus" "Staggered Injection"
        | "Ramp Infusion" "Burst Infusion" "Step Infusion" "Layered Dosing" Titration
      injectionRate              quantity  min 0 unit nL/min title "Injection rate" units nL/min µL/min mL/min nL/s µL/s
      injectionVolume            quantity  min 0 unit nL title "Injection volume" units nL µL mL L
      titer                      quantity  min 0 unit vg/mL title "Titer of virus solution" units vg/mL TU/mL pfu/mL

    schema VisualStimulation title "Visual stimulation"
      paradigmDescription        string    title "Paradigm description"
      presentationDevice         choice    title "Presentation device"
        | Monitor "LED panel" Projector "Head-mounted display" "Fiber-coupled light source" Other
      stimulationContext         choice    title "Stimulation context"
        | Passive "Behavioral task" Closed-loop Anesthetized "Free behavior"
      stimulationPosition        choice    title "Stimulus position"
        | Contralateral Ipsilateral Bilateral Centered Surround Other Unknown
      stimulusTypes              choices   required title "Stimulus types"
        | Gratings "Natural images" "LED flashes" Checkerboard "Full-field flashes" "Moving bars" Flicker Other
    """
}
