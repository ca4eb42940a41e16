package simulator

import "strings"

// checkSource wants exactly one source to install from, of those allowed, known and not larger than the disk.
func (s *Simulator) checkSource(install Install, disk int, errs fieldErrors, allowed ...string) {
	sources := 0
	for _, id := range []*int{install.ImageID, install.SnapshotID, install.BackupID, install.PrimaryISOID} {
		if id != nil {
			sources++
		}
	}
	if install.ImageID != nil && imageByID(*install.ImageID) == nil {
		errs.add("image_id", "The selected image id is invalid.")
	}
	checkMedium(s.state.Snapshots, "snapshot_id", install.SnapshotID, disk, errs)
	checkMedium(s.state.Backups, "backup_id", install.BackupID, disk, errs)
	s.checkISO("primary_iso_id", install.PrimaryISOID, errs)
	if sources != 1 {
		last := len(allowed) - 1
		names := strings.Join(allowed[:last], ", ") + " and " + allowed[last]
		errs.add(allowed[0], "Exactly one of "+words(names)+" is required.")
	}
}

// checkPassword refuses a password that is too short; nil is none.
func checkPassword(password *string, errs fieldErrors) {
	if password != nil && len(*password) < 6 {
		errs.add("password", "The password field must be at least 6 characters.")
	}
}

// reinstallServer writes the disk again; the server runs afterwards.
func (s *Simulator) reinstallServer(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		ImageID      *int    `json:"image_id"`
		PrimaryISOID *int    `json:"primary_iso_id"`
		Password     *string `json:"password"`
		SSHKeys      *[]int  `json:"ssh_keys"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	install := Install{ImageID: request.ImageID, PrimaryISOID: request.PrimaryISOID}
	errs := fieldErrors{}
	s.checkSource(install, server.Disk, errs, "image_id", "primary_iso_id")
	checkPassword(request.Password, errs)
	if request.SSHKeys != nil && s.unknownSSHKey(*request.SSHKeys) {
		errs.add("ssh_keys", "The selected ssh keys are invalid.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	s.begin(server, "reinstalling", s.variants.InstallDelay,
		Transition{Running: true, Boots: true, Install: &install, Password: request.Password, SSHKeys: request.SSHKeys})
	return noContent()
}

// restoreServer writes a snapshot or a backup to the disk; the server runs afterwards.
func (s *Simulator) restoreServer(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		SnapshotID *int `json:"snapshot_id"`
		BackupID   *int `json:"backup_id"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	install := Install{SnapshotID: request.SnapshotID, BackupID: request.BackupID}
	errs := fieldErrors{}
	s.checkSource(install, server.Disk, errs, "snapshot_id", "backup_id")
	if len(errs) > 0 {
		return errs.answer()
	}
	s.begin(server, "restoring", s.variants.InstallDelay, Transition{Running: true, Boots: true, Install: &install})
	return noContent()
}

// installed notes what a server runs from now on. What it was installed from stays in its drive.
func (v *Server) installed(from Install) {
	v.Install = from
	if from.SnapshotID != nil || from.BackupID != nil {
		v.Restores++
		return
	}
	v.Reinstalls++
	if from.PrimaryISOID != nil {
		v.AttachedISOs.PrimaryISOID = from.PrimaryISOID
	}
}
