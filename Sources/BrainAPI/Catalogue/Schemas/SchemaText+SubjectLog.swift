extension SchemaText {
  /// The types of subject logs.
  static let subjectLog = """
    schema FoodConsumption title "Food Consumption log"
      foodAmount                 quantity  required min 0 unit g title "Food amount" units kg g mg µg

    schema FoodDeprivation title "Food deprivation log"
      protocol                   string    title Protocol
      responsiblePerson          string    required title "Responsible person"

    schema GenericObservation title "Generic Observation"
      observation                string    required title Observation
      observationType            choice    required title "Observation type"
        | "Pain score" Grooming Exploration Freezing "Facial expression" "Unusual behavior" Other
      repetitions                integer   min 1 title Repetitions

    schema Genotyping title Genotyping
      assayPanel                 string    title "Assay / panel name"
      lociResults                records   title "Per-locus calls"
      lociResults.Call           any       required
      lociResults.Notes          any
      qcConfidence               choice    title "QC / confidence"
        | high medium low ambiguous failed
      result                     string    required title "Genotype result"
      sample                     string    required title Sample

    schema Habituation title "Habituation log"
      habituationMethod          string    title "Method of habituation"

    schema Handling title "Handling log"
      handlingMethod             string    title "Method of handling"

    schema HargreavesTest title "Hargreaves Thermal sensitivity test"
      cutoffLatency              quantity  min 0 unit s title "Cutoff latency" units µs ms s "min" h
      latency                    quantity  required min 0 unit s title "Withdrawal latency" units µs ms s "min" h
      repetitions                integer   min 1 title Repetitions
      responseScore              numeral   required min 0 max 3 title "Response score"
        | 0 1 2 3
      stimulusLocation           choice    required title "Stimulus location"
        | "Left hind paw" "Right hind paw" "Left forepaw" "Right forepaw" "Face (left)" "Face (right)" Tail Other

    schema Housing title "Housing log"
      cageId                     string    title "Cage ID"
      cageType                   string    title "Cage type"
      enrichment                 string    title Enrichment
      lightCycle                 string    title "Light cycle"
      location                   string    title Location

    schema TrainingSession title "Training session log"
      performance                string    title "The performance level"
      reinforcementType          string    title "Reinforcement type"
      setup                      string    title "Setup of the training"
      task                       string    title "Task of the training"

    schema VonFreyTest title "Von Frey Mechanical sensitivity test"
      repetitions                integer   min 1 title Repetitions
      responseScore              numeral   required min 0 max 3 title "Response score"
        | 0 1 2 3
      stimulusForce              quantity  required min 0 unit g title "Stimulus force" units mg g kg
      stimulusLocation           choice    required title "Stimulus location"
        | "Left hind paw" "Right hind paw" "Left forepaw" "Right forepaw" "Face (left)" "Face (right)" Tail Other

    schema WaterConsumption title "Water consumption log"
      waterAmount                quantity  required min 0 unit mL title "Water amount" units L mL µL nL pL

    schema WaterDeprivation title "Water deprivation log"
      protocol                   string    title Protocol
      responsiblePerson          string    required title "Responsible person"

    schema Weighing title "Weighing log"
      weight                     quantity  required min 0 unit g title Weight units kg g mg µg

    schema Wellness title "Wellness log"
      wellness                   string    required title Wellness
    """
}
