# Duties and stages. A body's own titles are words of its pack.
duty-manager = Manager
duty-supervisor = Supervisor
duty-clerk = Handling clerk
duty-auditor = Auditor
duty-system_officer = System officer

stage-house = House
stage-acquire = Acquisition
stage-enter = Entry
stage-use = Use
stage-retain = Retention
stage-provide = Provision
stage-dispose = Deletion and disposal
