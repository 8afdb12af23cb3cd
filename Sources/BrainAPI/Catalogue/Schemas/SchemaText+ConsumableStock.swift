extension SchemaText {
  /// The types of consumable stocks.
  static let consumableStock = """
    schema ChemicalReagent title "Chemical Reagent"
      amount                     string    title Amount
      batchId                    string    title "Batch ID"
      chemicalType               choice    required title "Chemical Type"
        | Detergent Enzyme Fixative "Indicator or pH Adjuster" "Salt or Buffer" Solvent "Stain or Dye" "Polymer or Resin"
        | Other
      compoundName               string    title "Compound Name"
      concentration              string    title "Concentration / Strength"
      hazardInfo                 string    title "Hazard Information"
      molecularWeight            quantity  min 0 unit g/mol title "Molecular Weight" units g/mol kDa Da
      purity                     string    title "Purity / Grade"

    schema ConsumableDevice title "Consumable Device"
      compatibleWith             string    title "Compatible Systems"
      connectivity               string    title Connectivity
      deviceClass                choice    required title "Device Class"
        | Headstage "Headstage Adapter" "Miniscope Baseplate" Microdrive "Drive Mount" "Fiber Cannula Assembly"
        | "Commutator Adapter" "Thermal Interface Board" "Connector Assembly" "Custom Fixture" Other
      dimensions                 string    title "Physical Dimensions"
      experimentalUse            strings   title "Experimental Use Context"
      material                   string    title Material
      productId                  string    title "Product ID"

    schema ImmunoReagent title "Antibody or Immunoreagent"
      amount                     string    title Amount
      application                strings   title "Validated Applications"
      batchId                    string    title "Batch ID"
      clonality                  choice    title Clonality
        | Monoclonal Polyclonal Recombinant Unknown
      conjugate                  string    title "Conjugated Fluorophore or Enzyme"
      dilution                   string    title Dilution
      hostSpecies                string    title "Host Species"
      reactivity                 string    title "Reactivity Species"
      reagentType                choice    required title "Reagent Type"
        | "Primary Antibody" "Secondary Antibody" "Fluorescent Label" "DNA Counterstain" Other
      targetAntigen              string    title "Target Antigen"

    schema ImplantMaterial title "Implant or fixation material"
      amount                     string    title Amount
      batchId                    string    title "Batch ID"
      preparationInstructions    string    title "Preparation Instructions"
      sterile                    boolean   title Sterile

    schema OpticFiber title "Optic fiber"
      fiberIds                   string    title "Fiber IDs"
      quantity                   integer   min 0 title Quantity

    schema OpticalComponent title "Optical Component"
      coating                    string    title "Surface Coating"
      componentType              choice    required title "Optical Component Type"
        | "GRIN Lens" "Cranial Window" "Cover Glass" Microprism Beamsplitter "Optical Filter" "Relay Lens" Other
      dimensions                 string    title "Physical Dimensions"
      experimentalUse            strings   title "Experimental Use Context"
      material                   string    title Material
      productId                  string    title "Product ID"
      sterile                    boolean   title Sterile
      wavelengthMax              quantity  unit nm title "Wavelength maximum" units nm µm mm m
      wavelengthMin              quantity  unit nm title "Wavelength minimum" units nm µm mm m

    schema PharmacologicalAgent title "Pharmacological Agent"
      activeIngredient           string    title "Active Ingredient"
      amount                     string    title Amount
      batchId                    string    title "Batch ID"
      concentration              string    title Concentration
      dosageForm                 choice    title "Dosage Form"
        | Solution Suspension Tablet Capsule Injection Topical Patch Other
      experimentalUse            strings   title "Experimental Use Context"
      formulation                string    title Formulation
      pharmacologicalCategory    choice    required title "Pharmacological Category"
        | Analgesic Anesthetic Antibiotic Neuroactive Recreational Vehicle Experimental Other
      pharmacologicalClass       string    title "Pharmacological Class"
      purity                     string    title "Purity / Grade"
      routeOfAdministration      choice    title "Route of Administration"
        | "Intraperitoneal (IP)" "Intravenous (IV)" "Subcutaneous (SC)" Oral Topical Inhalation Intracerebral Other

    schema PhysiologicalSolution title "Physiological Solution"
      amount                     string    title Amount
      composition                string    title Composition
      osmolality                 string    title Osmolality
      pH                         number    min 0 title "Target pH value"
      preparationInstructions    string    title "Preparation Instructions"
      purpose                    strings   title "Purpose / Use"
      solutionName               string    title "Solution Name"
      sterile                    boolean   title Sterile

    schema SiliconProbe title "Silicon probe"
      probeIds                   string    title "Probe IDs"
      quantity                   integer   min 0 title Quantity

    schema SingleWireElectrode title "Single wire electrode"
      length                     quantity  min 0 unit mm title Length units nm µm mm m
      quantity                   integer   min 0 title Quantity
      wireIds                    string    title "Wire IDs"

    schema SurgicalDisposable title "Surgical disposable"
      batchId                    string    title "Batch ID"
      quantity                   integer   min 0 title Quantity
      sterile                    boolean   title Sterile

    schema TracerDye title "Tracer or Dye"
      amount                     string
      batchId                    string
      dyeType                    choice    required title "Type of Dye or Tracer"
        | "Fluorescent Tracer" "Lipophilic Dye" "Retrograde Tracer" "Anterograde Tracer" "Histological Dye" "Vital Stain"
        | "Injection Marker" Other
      emissionPeak               quantity  unit nm title "Emission Peak" units nm µm mm m
      excitationPeak             quantity  unit nm title "Excitation Peak" units nm µm mm m
      experimentalUse            strings   title "Experimental Use Context"
      fluorophore                string    title Fluorophore
      preparationInstructions    string    title "Preparation Instructions"
      routeOfApplication         choice    title "Route of Application"
        | Injection Perfusion Topical Incubation Other
      solvent                    string    title "Solvent / Vehicle"

    schema VirusSolution title "Virus construct"
      aliquotCount               integer   min 0 title "Aliquot count"
      aliquotVolume              quantity  min 0 unit µL title "Aliquot volume" units nL µL mL L
      batchId                    string
      titer                      quantity  min 0 unit vg/mL title Titer units vg/mL TU/mL pfu/mL
      volume                     quantity  min 0 unit mL title Volume units nL µL mL L
    """
}
