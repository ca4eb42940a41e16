package simulator

import (
	"fmt"
	"time"
)

// ServerChange is an intervention by hand; what is missing stays.
type ServerChange struct {
	Hostname     *string `json:"hostname"`
	Plan         *string `json:"plan"`
	BillingCycle *int    `json:"billing_cycle"`
	AutoRenew    *bool   `json:"auto_renew"`
	Running      *bool   `json:"running"`
	RescueMode   *bool   `json:"rescue_mode"`
	Disk         *int    `json:"disk"`
	// RemoveAddon is the name of an addon to take away.
	RemoveAddon string `json:"remove_addon"`
	// Locked locks or unlocks; LockFor locks until that much clock time has passed.
	Locked     *bool    `json:"locked"`
	LockReason string   `json:"lock_reason"`
	LockFor    Duration `json:"lock_for"`
	// Status is active, suspended or terminated.
	Status string `json:"status"`
	// Delete leaves nothing behind, whatever the variant.
	Delete bool `json:"delete"`
}

// ChangeServer changes a server as the panel or the support would.
func (s *Simulator) ChangeServer(id int, change ServerChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	server := s.state.Servers[id]
	if server == nil {
		return fmt.Errorf("there is no server %d", id)
	}
	if change.Plan != nil && planByKey(*change.Plan) == nil {
		return fmt.Errorf("there is no plan %q", *change.Plan)
	}
	if change.RemoveAddon != "" && server.addonNamed(change.RemoveAddon) == nil {
		return fmt.Errorf("server %d has no addon %q", id, change.RemoveAddon)
	}
	if err := s.changeStatus(server, change.Status); err != nil {
		return err
	}
	set(&server.Hostname, change.Hostname)
	set(&server.Plan, change.Plan)
	set(&server.BillingCycle, change.BillingCycle)
	set(&server.AutoRenew, change.AutoRenew)
	set(&server.Running, change.Running)
	set(&server.RescueMode, change.RescueMode)
	set(&server.Disk, change.Disk)
	if addon := server.addonNamed(change.RemoveAddon); addon != nil {
		s.removeAddon(server, addon.ID)
	}
	s.changeLock(server, change)
	if change.Delete {
		s.terminate(server)
		delete(s.state.Servers, id)
	}
	return s.save()
}

func (s *Simulator) changeStatus(v *Server, status string) error {
	switch status {
	case "", v.Status:
	case active:
		v.TerminateAt = time.Time{}
		s.activate(v)
	case suspended:
		s.suspend(v)
	case terminated:
		s.terminate(v)
	default:
		return fmt.Errorf("a server cannot be made %q", status)
	}
	return nil
}

func (s *Simulator) changeLock(v *Server, change ServerChange) {
	locked := change.LockFor > 0 || change.Locked != nil && *change.Locked
	switch {
	case locked:
		v.Locked, v.LockedAt, v.LockReason = true, s.state.Now, change.LockReason
		v.LockedUntil = time.Time{}
		if change.LockFor > 0 {
			v.LockedUntil = s.state.Now.Add(time.Duration(change.LockFor))
		}
	case change.Locked != nil:
		v.unlock()
	}
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}
