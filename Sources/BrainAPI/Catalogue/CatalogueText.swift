/// The 48 models of the BrainSTEM API, gathered from its public reference (fields, relations, choices, limits, the keys of
/// list and detail replies). This is data: `Catalogue(reading:)` reads it once, at its first use.
///
/// A model is a line `model app.name` with its keys, then a line a field: its name, its type, what is known of it. `->` is a
/// relation to one record, `->>` to any number; `inverse` names the field of the target that tells the same relation from
/// the other side; `fixed` is a field that is set when the record is created and never changed; `file` one that a file is sent for; `members` begins the rights of
/// a map of people, who are first `invited` where that stands before it. A line that begins with `|` lists the values that the
/// field above it takes. Every model also has
/// the hidden field `created_date`, on no record but known to sort and filter by. `access` tells who sees and writes the records of a
/// model (`Model.Access`): nobody where it is missing.
enum CatalogueText {
  static let models = """
    # stem

    model stem.project list projects detail project create project portals public private writes create update delete access projects
      id                       uuid                    readonly
      name                     string                  required unique max 200
      description              text
      sessions                 ->> session             readonly inverse projects
      subjects                 ->> subject             readonly inverse projects
      publications             ->> publication
      collections              ->> collection          readonly inverse project
      cohorts                  ->> cohort              readonly inverse project
      extra_fields             json
      is_public                boolean
      tags                     strings
      links                    json                    readonly
      users                    json                    members can_change is_manager is_owner
      groups                   json                    members can_change is_manager is_owner

    model stem.subject list subjects detail subject create subject portals public private writes create update delete access projects projects
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text
      projects                 ->> project             required inverse subjects
      licenses                 ->> license             inverse subjects
      strain                   -> strain               required
      sex                      string                  required max 1
        | F M U
      genetic_line             string                  max 100
      genotype                 string                  max 200
      subject_identifier       string                  max 100
      supplier                 -> supplier
      breeding                 -> breeding
      birth_date               date
      death_date               date
      status                   string
        | planned active inactive transferred deceased unknown
      extra_fields             json
      procedures               ->> procedure           readonly inverse subject
      subjectlogs              ->> subjectlog          readonly inverse subject
      name_used_in_storage     string                  max 200
      tags                     strings
      links                    json                    readonly

    model stem.session list sessions detail session create session portals public private writes create update delete access projects projects
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text
      projects                 ->> project             required inverse sessions
      date_time                datetime
      epochs                   ->> epoch               readonly
      datastorage              ->> datastorage
      extra_fields             json
      download_links           json
      dataacquisition          ->> dataacquisition     readonly inverse session
      behaviors                ->> behavior            readonly inverse session
      manipulations            ->> manipulation        readonly inverse session
      name_used_in_storage     string                  readonly max 200
      tags                     strings
      links                    json                    readonly

    model stem.cohort list cohorts detail cohort create cohort portals public private writes create update delete access projects project
      id                       uuid                    readonly
      name                     string                  required max 100
      description              text
      project                  -> project              required inverse cohorts
      subjects                 ->> subject
      tags                     strings

    model stem.collection list collections detail collection create collection portals public private writes create update delete access projects project
      id                       uuid                    readonly
      name                     string                  required max 100
      description              text
      project                  -> project              required inverse collections
      sessions                 ->> session
      tags                     strings

    model stem.breeding list breedings detail breeding create breeding portals public private writes create update delete access projects project
      id                       uuid                    readonly
      name                     string                  required max 100
      project                  -> project              required
      mother                   -> subject              required
      father                   -> subject              required
      description              text
      tags                     strings
      birth_date               date
      start_date               date
      end_date                 date
      weaning_date             date
      litter_size              integer
      expected_genotype        string                  max 100

    model stem.projectmembershipinvitation list project_membership_invitations detail project_membership_invitation portals private access everybody
      id                       uuid                    readonly
      invitee                  -> user
      project                  -> project
      can_change               boolean
      manage_project           boolean
      own_project              boolean

    model stem.projectgroupmembershipinvitation list project_group_membership_invitations detail project_group_membership_invitation portals private access everybody
      id                       uuid                    readonly
      invitee                  -> group
      project                  -> project
      can_change               boolean
      manage_project           boolean
      own_project              boolean

    # modules

    model modules.behavior list behaviors detail behavior create behavior portals public private writes create update delete access projects session.projects
      id                       uuid                    readonly
      session                  -> session              required inverse behaviors
      subjects                 ->> subject             required
      setup                    -> setup                required
      behavioralassay          -> behavioralassay      required
      notes                    text                    max 500
      order                    integer

    model modules.dataacquisition list data_acquisitions detail data_acquisition create data_acquisition portals public private writes create update delete access projects session.projects
      id                       uuid                    readonly
      type                     string                  required
        | Audio BehavioralTracking ComputedTomography ConfocalMicroscopy Electroencephalography Electroneurogram
        | ExtracellularEphys FiberPhotometry FunctionalMagneticResonanceImaging FunctionalUltrasoundImaging
        | GeneralTimeSeries IntracellularEphys LightFieldMicroscopy MagneticResonanceImaging Magnetoencephalography
        | Miniscope OpticalCoherenceTomography PositronEmissionTomography SinglePhotonEmissionComputedTomography
        | SinglePhotonMicroscopy ThreePhotonMicroscopy TwoPhotonMicroscopy VideoTracking
      notes                    text                    max 500
      session                  -> session              required inverse dataacquisition
      procedures               ->> procedure
      equipment                ->> equipment
      details                  json
      type_schema_version      string
      image                    url                     readonly
      order                    integer

    model modules.manipulation list manipulations detail manipulation create manipulation portals public private writes create update delete access projects session.projects
      id                       uuid                    readonly
      type                     string                  required
        | AuditoryStimulation DeepBrainStimulation ElectricalStimulation ElectromagneticFieldStimulation
        | LiquidPerturbation Microperfusion MultisensoryStimulation OdorStimulation OptogeneticStimulation
        | PharmacologicalInhalation PharmacologicalInjection PharmacologicalSuperfusion TactileStimulation
        | ThermalPerturbation TranscranialElectricalStimulation TranscranialMagneticStimulation
        | UltrasoundStimulation VisualStimulation
      notes                    text                    max 500
      procedures               ->> procedure           required
      session                  -> session              required inverse manipulations
      equipment                ->> equipment
      details                  json
      type_schema_version      string
      order                    integer

    model modules.procedure list procedures detail procedure create procedure portals public private writes create update delete access projects subject.projects
      id                       uuid                    readonly
      type                     string                  required
        | Anesthesia AuditoryStimulation BarbiturateInjection BehavioralTracking BloodPressureSensorImplant
        | BrainExtraction BrainLesion BrainSlice BreathingSensorImplant BurrHole CatheterImplant CervicalDislocation
        | Co2ChamberEuthanasia CranialWindow Craniectomy Craniotomy Cryosectioning Decapitation EcgImplant
        | EegImplant EmgImplant GenericImplant GrinLensImplant HeadFixation Headcap Headpost InhalantOverdose
        | Injection NerveCuffImplant OdorStimulation OpticFiberImplant PerfusionFixation PrismImplant
        | ReferenceElectrodeImplant SiliconProbeImplant SingleWireElectrodeImplant TactileStimulation
        | TemperatureSensorImplant TetrodeWireElectrodeImplant TissueClearing VibratomeSectioning VirusInjection
        | VisualStimulation
      notes                    text                    max 500
      subject                  -> subject              required inverse procedures
      date_time                datetime
      consumablestock          -> consumablestock
      equipment                ->> equipment
      brain_region             -> brainregion
      licenses                 ->> license             inverse procedures
      details                  json
      type_schema_version      string
      coordinates_system       string                  required
        | CCF_XYZ_Absolute External_XYZ_Absolute Stereotaxic_BregmaAbsolute Stereotaxic_BregmaBrainSurface
        | Stereotaxic_LambdaAbsolute Stereotaxic_LambdaBrainSurface
      coordinates_details      json
      coordinates_schema_version string
      created_at               datetime                readonly
      updated_at               datetime                readonly

    model modules.procedurelog list procedure_logs detail procedure_log create procedure_log portals public private writes create update delete access projects procedure.subject.projects
      id                       uuid                    readonly
      type                     string                  required fixed
        | Impedances LinearDisplacement Tetrodes4 Tetrodes8
      description              text                    max 500
      procedure                -> procedure            required
      entries                  json                    readonly

    model modules.subjectlog list subject_logs detail subject_log create subject_log portals public private writes create update delete access projects subject.projects
      id                       uuid                    readonly
      type                     string                  required fixed
        | FoodConsumption FoodDeprivation GenericObservation Genotyping Habituation Handling HargreavesTest Housing
        | TrainingSession VonFreyTest WaterConsumption WaterDeprivation Weighing Wellness
      description              text                    max 500
      subject                  -> subject              required inverse subjectlogs
      user                     -> user                 readonly
      entries                  json                    readonly

    model modules.equipment list equipment detail equipment create equipment portals public private writes create update delete access flag setup.is_public
      id                       uuid                    readonly
      name                     string
      type                     string                  required
        | Amplifier AnesthesiaSystem AntiVibrationTable BehaviorRig BiosafetyCabinet Camera Computer
        | DataAcquisitionSystem DrugDeliverySystem ElectroencephalographySystem ElectromyographyMachine
        | ElectronicComponent EphysRig FiberPhotometrySystem FloatingAirPlatform ForcePlate FumeHood
        | GlassMicropipettePuller HumidityController HumiditySensor InjectionSystem IontophoresisStimulator Laser
        | LedDriver LightEmitter LightSensor MagneticResonanceImagingSystem MagnetoencephalographySystem
        | Magnetometer Microcontroller Micromanipulator Microphone Microscope Miniscope Monitor MotionTrackingSystem
        | NoiseIsolationChamber OnePhotonMicroscope OphysRig OpticalCoherenceTomography Oscilloscope PerfusionSystem
        | Photodetector PressureSensor RunningWheel SignalProcessingUnit SingleBoardComputer
        | SinglePhotonEmissionComputedTomography Speaker StereotaxicFrame StimulationDevice SurgicalPowerTool
        | TemperatureSensor ThermalController ThreePhotonMicroscopy Treadmill TwoPhotonMicroscope
        | UltrasoundImagingSystem
      notes                    text                    max 500
      setup                    -> setup                required
      date_time                datetime
      consumable               -> consumable
      hardwaredevice           -> hardwaredevice
      details                  json
      type_schema_version      string
      coordinates_system       string                  required
        | External_XYZ_Absolute
      coordinates_details      json
      coordinates_schema_version string

    model modules.consumablestock list "consumable stocks" detail "consumable stock" create "consumable stock" portals public private writes create update delete access flag inventory.is_public
      id                       uuid                    readonly
      type                     string                  required
        | ChemicalReagent ConsumableDevice ImmunoReagent ImplantMaterial OpticFiber OpticalComponent
        | PharmacologicalAgent PhysiologicalSolution SiliconProbe SingleWireElectrode SurgicalDisposable TracerDye
        | VirusSolution
      status                   string
      notes                    text                    max 500
      inventory                -> inventory            required
      acquisition_date         date
      expiration_date          date
      storage_location         string                  max 100
      storage_conditions       string                  max 100
      intended_use             string                  max 100
      cost                     string                  max 100
      consumable               -> consumable
      details                  json
      type_schema_version      string

    # personal_attributes

    model personal_attributes.behavioralassay list behavioralassays detail behavioralassay create behavioralassay portals public private writes create update delete access flag is_public
      id                       uuid                    readonly
      name                     string                  required max 50
      description              text                    max 500
      setup_type               -> setuptype            required
      behavioral_paradigm      -> behavioralparadigm   required
      licenses                 ->> license             inverse behavioralassays
      is_public                boolean

    model personal_attributes.datastorage list datastorages detail datastorage create datastorage portals public private writes create update delete access flag is_public
      id                       uuid                    readonly
      name                     string                  required max 100
      location                 string
      description              text                    max 500
      is_public                boolean
      data_organization        json
      data_protocols           json

    model personal_attributes.inventory list inventories detail inventory create inventory portals public private writes create update delete access flag is_public
      id                       uuid                    readonly
      name                     string                  required max 50
      location                 string
      description              text                    max 500
      is_public                boolean

    model personal_attributes.license list licenses detail license create license portals public private writes create update delete access flag is_public
      id                       uuid                    readonly
      name                     string                  required max 255
      type                     string                  required max 64
        | animal_research_authorization human_research_authorization biosafety_gmo_authorization
        | wildlife_fieldwork_permit controlled_substance_license chemical_use_authorization import_export_permit
      status                   string                  required max 16
        | draft pending active suspended expired revoked
      description              text
      country                  string
      regulatory_authority     -> regulatoryauthority
      license_number           string                  max 128
      license_document         string                  file
      valid_from               date
      valid_until              date
      license_holders          ->> user
      behavioralassays         ->> behavioralassay     inverse licenses
      subjects                 ->> subject             inverse licenses
      procedures               ->> procedure           inverse licenses
      is_public                boolean

    model personal_attributes.setup list setups detail setup create setup portals public private writes create update delete access flag is_public
      id                       uuid                    readonly
      name                     string                  required max 50
      location                 string
      description              text                    max 500
      setup_type               -> setuptype            required
      specifications           json
      is_public                boolean
      image                    url

    # resources

    model resources.consumable list consumables detail consumable create consumable_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 500
      supplier                 -> supplier             required
      type                     string                  required
      details                  json
      rrid                     string
      rrid_url                 url                     readonly
      external_identifiers     json
      comments                 text

    model resources.consumableapproval list consumable_approvals detail consumable_approval portals private approval consumable access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 500
      supplier                 -> supplier             required
      type                     string                  required
      details                  json
      rrid                     string
      external_identifiers     json
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model resources.hardwaredevice list hardwaredevices detail hardwaredevice create hardwaredevice_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 500
      supplier                 -> supplier             required
      rrid                     string
      rrid_url                 url                     readonly
      external_identifiers     json
      comments                 text

    model resources.hardwaredeviceapproval list hardwaredevice_approvals detail hardwaredevice_approval portals private approval hardwaredevice access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 500
      supplier                 -> supplier             required
      rrid                     string
      external_identifiers     json
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model resources.supplier list suppliers detail supplier create supplier_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text
      website                  url                     max 200
      comments                 text

    model resources.supplierapproval list supplier_approvals detail supplier_approval portals private approval supplier access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text
      website                  url                     max 200
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    # taxonomies

    model taxonomies.behavioralcategory list behavioral_categories detail behavioral_category create behavioral_category_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique
      description              text
      parent                   -> behavioralcategory
      comments                 text

    model taxonomies.behavioralcategoryapproval list behavioral_category_approvals detail behavioral_category_approval portals private approval behavioralcategory access everybody
      id                       uuid                    readonly
      name                     string                  required unique
      description              text
      parent                   -> behavioralcategory
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model taxonomies.behavioralparadigm list behavioral_paradigms detail behavioral_paradigm create behavioral_paradigm_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique
      description              text
      category                 -> behavioralcategory
      species                  ->> species
      original_publication     string
      reference_url            url
      rrid                     string
      external_identifiers     json
      comments                 text

    model taxonomies.behavioralparadigmapproval list behavioral_paradigm_approvals detail behavioral_paradigm_approval portals private approval behavioralparadigm access everybody
      id                       uuid                    readonly
      name                     string                  required unique
      description              text
      category                 -> behavioralcategory
      species                  ->> species
      original_publication     string
      reference_url            url
      rrid                     string
      external_identifiers     json
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model taxonomies.brainregion list brain_regions detail brain_region create brain_region portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required max 200
      description              text                    max 2000
      acronym                  string                  required max 15
      atlas                    string                  required max 7
        | AIA AIA_dM AIA_HB AIA_dHB AIA_P AIA_S BM4 PF2001 PW1997 S2004

    model taxonomies.regulatoryauthority list regulatoryauthorities detail regulatoryauthority create regulatoryauthority_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 255
      abbreviation             string                  max 32
      country                  string
      authority_type           string                  max 64
        | national institutional regional international
      website                  url                     max 200
      description              text
      is_active                boolean

    model taxonomies.regulatoryauthorityapproval list regulatoryauthority_approvals detail regulatoryauthority_approval portals private approval regulatoryauthority access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 255
      abbreviation             string                  max 32
      country                  string
      authority_type           string                  max 64
        | national institutional regional international
      website                  url                     max 200
      description              text
      is_active                boolean
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model taxonomies.setuptype list setup_types detail setup_type create setup_type_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required max 200
      description              text                    max 2000
      category                 string                  required
        | I E A H V F U
      comments                 text

    model taxonomies.setuptypeapproval list setup_type_approvals detail setup_type_approval portals private approval setuptype access everybody
      id                       uuid                    readonly
      name                     string                  required max 200
      description              text                    max 2000
      category                 string                  required
        | I E A H V F U
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model taxonomies.species list species detail species create species_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 2000
      rrid                     string
      rrid_url                 url                     readonly
      external_identifiers     json
      comments                 text

    model taxonomies.speciesapproval list species_approvals detail species_approval portals private approval species access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 2000
      rrid                     string
      external_identifiers     json
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model taxonomies.strain list strains detail strain create strain_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 2000
      species                  -> species              required
      rrid                     string
      rrid_url                 url                     readonly
      external_identifiers     json
      comments                 text

    model taxonomies.strainapproval list strain_approvals detail strain_approval portals private approval strain access everybody
      id                       uuid                    readonly
      name                     string                  required unique max 100
      description              text                    max 2000
      species                  -> species              required
      rrid                     string
      external_identifiers     json
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    # dissemination

    model dissemination.journal list journals detail journal create journal_approval portals public private writes create update delete access everybody
      id                       uuid                    readonly
      name                     string                  required max 500
      description              text                    max 2000
      website                  url                     max 200
      comments                 text

    model dissemination.journalapproval list journal_approvals detail journal_approval portals private approval journal access everybody
      id                       uuid                    readonly
      name                     string                  required max 500
      description              text                    max 2000
      website                  url                     max 200
      instance_id              uuid                    readonly
      action                   string                  readonly
      reviewer                 -> user                 readonly
      status                   string                  readonly

    model dissemination.publication list publications detail publication create publication portals public private writes create update delete access everybody
      id                       uuid                    readonly
      title                    string                  required max 200
      authors                  string                  required max 500
      journal                  -> journal              required
      abstract                 text                    required
      doi                      string                  max 200
      publication_url          url                     max 300
      pdf_url                  url                     max 300
      publication_date         date                    required

    # users

    model users.user list users detail user portals public private writes update delete access accounts
      id                       integer                 readonly
      email                    string                  unique
      first_name               string
      last_name                string
      groups_own_json          json
      website                  url                     max 200
      google_scholar           url                     max 200
      orcid_id                 string                  max 100
      atlas_preference         string                  max 7
      active_projects          ->> project

    model users.group list groups detail group create group portals public private writes create update delete access accounts
      id                       integer                 readonly
      name                     string                  required
      users                    json                    invited members is_manager is_owner

    model users.laboratory list laboratories detail laboratory create laboratory portals public private writes create update delete access accounts
      id                       uuid                    readonly
      group                    -> group                required
      principal_investigators  ->> user                required
      description              text                    max 500
      website                  url                     max 200
      department               string                  max 100
      institution              string                  required max 100
      city                     string                  max 100
      country                  string                  max 100

    model users.groupmembershipinvitation list group_membership_invitations detail group_membership_invitation portals private access accounts
      id                       uuid                    readonly
      user_account_invitation  -> user
      authgroup                -> group
      new_manager              boolean
      new_owner                boolean

    model users.groupmembershiprequest list group_membership_requests detail group_membership_request portals private access accounts
      id                       uuid                    readonly
      user_account_request     -> user
      authgroup                -> group

    # virtual relations: the API does not have them; each record once

    virtual session.subjects -> subject
      = behaviors.subjects
      = dataacquisition.procedures.subject
      = manipulations.procedures.subject
    virtual subject.sessions -> session
      reverse session.subjects

    # virtual fields: lists of records, put together from related ones

    virtual session.paths = datapaths
    """
}
