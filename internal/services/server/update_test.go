package server_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const twoKeys = `
resource "vpsbg_ssh_key" "a" {
  name = "first"
  key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA a"
}

resource "vpsbg_ssh_key" "b" {
  name       = "second"
  key        = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7rSHTsSbRvrmZOjDc23VBTNE3eXu7XtAtpj0XWYhK4 b"
  depends_on = [vpsbg_ssh_key.a]
}
`

func TestAccServer_updateHostname(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	renamed := a.updates(config(`hostname = "web-2.example.com"`), fmt.Sprintf("PUT /servers/%d/hostname", serverID))
	renamed.ConfigStateChecks = append(renamed.ConfigStateChecks,
		value("hostname", knownvalue.StringExact("web-2.example.com")),
		a.server(serverID, "hostname", "web-2.example.com", func(s *simulator.Server) any { return s.Hostname }))
	a.run(resource.TestStep{Config: config()}, renamed)
}

func TestAccServer_updateSSHKeys(t *testing.T) {
	t.Parallel()
	const keyA, keyB, id = 2864, 2865, 2867 // the server's order lies between
	patch := fmt.Sprintf("PATCH /servers/%d/ssh-keys", id)
	a := start(t, simulator.Options{})
	carries := func(step resource.TestStep, keys ...int) resource.TestStep {
		step.ConfigStateChecks = append(step.ConfigStateChecks,
			a.server(id, "ssh keys", fmt.Sprint(keys), func(s *simulator.Server) any { return fmt.Sprint(s.SSHKeys) }))
		return step
	}
	a.run(
		carries(resource.TestStep{Config: twoKeys + config(`ssh_key_ids = [vpsbg_ssh_key.a.id]`, `depends_on = [vpsbg_ssh_key.b]`)}, keyA),
		carries(a.updates(twoKeys+config(`ssh_key_ids = [vpsbg_ssh_key.b.id, vpsbg_ssh_key.a.id]`), patch), keyA, keyB),
		carries(a.updates(twoKeys+config(`ssh_key_ids = [vpsbg_ssh_key.b.id]`), patch), keyB),
		carries(a.updates(twoKeys+config(`ssh_key_ids = []`), patch)),
		carries(a.updates(twoKeys+config(`ssh_key_ids = [vpsbg_ssh_key.a.id]`), patch), keyA),
		carries(a.keeps(twoKeys+config()), keyA),
	)
}

func TestAccServer_updatePassword(t *testing.T) {
	t.Parallel()
	put := fmt.Sprintf("PUT /servers/%d/password", serverID)
	a := start(t, simulator.Options{})
	opens := func(password string, reboots int, step resource.TestStep, warnings ...string) resource.TestStep {
		step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, a.Warned(warnings...))
		step.ConfigStateChecks = append(step.ConfigStateChecks,
			value("password_wo", knownvalue.Null()),
			a.server(serverID, "password", password, func(s *simulator.Server) any { return s.Password }),
			a.server(serverID, "reboots", reboots, func(s *simulator.Server) any { return s.Reboots }))
		return step
	}
	const (
		nextBoot = "password: The new password takes effect with the next boot"
		reboot   = "Server web-1.example.com (2865) reboots: reboot_on_password_change = true reboots it so that the new password takes effect."
	)
	const restarts = `reboot_on_password_change = true`
	a.run(
		opens("first-1", 0, resource.TestStep{Config: config(`password = "first-1"`)}),
		opens("second-2", 0, a.updates(config(`password = "second-2"`), put), nextBoot),
		opens("second-2", 0, a.updates(config(`password = "second-2"`, restarts))),
		opens("third-3", 1, a.updates(config(`password = "third-3"`, restarts), put), reboot),
		// One that is no longer declared stays on the server.
		opens("third-3", 1, a.updates(config(restarts))),
		opens("fourth-4", 2, a.updates(config(`password_wo = "fourth-4"`, `password_wo_version = 1`, restarts), put), reboot),
		opens("fourth-4", 2, resource.TestStep{Config: config(`password_wo = "not-sent"`, `password_wo_version = 1`, restarts)}),
		opens("fifth-5", 3, a.updates(config(`password_wo = "fifth-5"`, `password_wo_version = 2`, restarts), put), reboot),
	)
}

// TestAccServer_updateOwnBusiness changes what is for the provider alone: the API hears nothing of it.
func TestAccServer_updateOwnBusiness(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.run(
		resource.TestStep{Config: config()},
		a.updates(config(`cancel_mode = "immediate"`)),
		a.updates(config(`cancel_mode = "immediate"`, `cancel_reason = "moving away"`)),
		a.updates(config(`deletion_protection = true`)),
		a.updates(config(`allow_duplicate_hostname = true`)),
		a.updates(config(`timeouts = { create = "5m", update = "5m", delete = "5m" }`)),
		// A cancellation that is neither pending nor wanted.
		a.updates(config(`cancel_at_period_end = false`)),
		a.updates(config()),
	)
}
