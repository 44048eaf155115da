def rows(patients):
    return [(patient.name, patient.ssn) for patient in patients]
