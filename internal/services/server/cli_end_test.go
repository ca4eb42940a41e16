package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_destroyMany destroys five servers by a saved plan. Its plan has one warning; the apply, whose warnings
// Terraform does not merge, because it gives destroys no place in the configuration, one for each.
func TestAccServer_destroyMany(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(several(`for_each = toset(["1", "2", "3", "4", "5"])`, "each.key"))
	cli.Run("apply", "-auto-approve")
	a.ResetRequests()
	planned := cli.Run("plan", "-destroy", "-out=plan")
	applied := cli.Run("apply", "plan")
	if count := strings.Count(planned, "Warning: Server is going to be cancelled"); count != 1 {
		t.Errorf("there are %d warnings in\n%s", count, planned)
	}
	a.says(planned, "(and 4 more similar warnings elsewhere)")
	for _, server := range a.State().Servers {
		a.says(applied, fmt.Sprintf("Server %s (%d) is cancelled: it runs until 2026-02-15", server.Hostname, server.ID))
	}
	if reads := a.Count("getServer") + a.Count("listServers"); reads > 2*5+1 { // the confirmation, and the refresh
		t.Errorf("it took %q", a.Calls(true))
	}
}

// exitCode expects the exit status of plan -detailed-exitcode.
func exitCode(t *testing.T, cli *acctest.CLI, want string) string {
	t.Helper()
	output, err := cli.Try("plan", "-detailed-exitcode", "-out=plan")
	got := "0"
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		got = first[len(first)-1:]
	}
	if got != want {
		t.Errorf("the exit code is %s, not %s:\n%s", got, want, output)
	}
	return output
}

// TestAccServer_cancelledElsewhere is cancelled in the client area. A pipeline sees it as drift in the plan, as a
// change of an output, or as a change that is to be undone.
func TestAccServer_cancelledElsewhere(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(config())
	cli.Run("apply", "-auto-approve")
	a.cancelInPanel()
	a.says(exitCode(t, cli, "0"), "Server web-1.example.com (2865): its cancellation was requested outside of this configuration.")
	var plan struct {
		Drift []struct {
			Address string `json:"address"`
			Change  struct{ Before, After map[string]any }
		} `json:"resource_drift"`
	}
	if err := json.Unmarshal([]byte(cli.Run("show", "-json", "plan")), &plan); err != nil {
		t.Fatal(err)
	}
	if len(plan.Drift) != 1 || plan.Drift[0].Address != address || plan.Drift[0].Change.Before["cancel_request"] != nil ||
		plan.Drift[0].Change.After["cancel_request"] == nil {
		t.Errorf("the drift is %+v", plan.Drift)
	}
	output := `
output "cancellation" {
  value = vpsbg_server.test.cancel_request
}
`
	cli.Configure(config() + output)
	a.says(exitCode(t, cli, "2"), "Changes to Outputs")
	cli.Run("apply", "plan")
	exitCode(t, cli, "0")
	a.expectServer(true, isCancelled)

	cli.Configure(config(`cancel_at_period_end = false`))
	a.says(exitCode(t, cli, "2"), "+ cancel_at_period_end = false")
	cli.Run("apply", "plan")
	a.expectServer(false, isCancelled)
	a.cancelInPanel() // from now on, every plan shows it
	a.says(exitCode(t, cli, "2"), "~ cancel_at_period_end = true -> false")
}

// TestAccServer_ended keeps a server that has ended as declared, until somebody wants another one.
func TestAccServer_ended(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	ends := config(`cancel_at_period_end = true`)
	cli.Configure(ends)
	cli.Run("apply", "-auto-approve")
	a.later(32 * day)
	exitCode(t, cli, "0")
	a.later(4 * day)
	a.says(exitCode(t, cli, "0"), "Warning: Server has ended")
	a.says(cli.Run("apply", "-auto-approve"), "0 added, 0 changed, 0 destroyed")
	a.later(60 * day)
	exitCode(t, cli, "0")
	expectServers(t, a.Simulation, 1)

	a.ResetRequests()
	a.says(cli.Run("apply", "-auto-approve", "-replace="+address), "1 added, 0 changed, 1 destroyed")
	expectWrote(t, a.Simulation, postServer, cancelServers) // the new one is cancelled as declared
	cli.Configure(config())
	_, err := cli.Try("plan")
	if err != nil {
		t.Error(err)
	}
	expectServers(t, a.Simulation, 2)
}

// TestAccServer_endedDestroy takes a server out of the configuration that has ended as declared.
func TestAccServer_endedDestroy(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(config(`cancel_at_period_end = true`))
	cli.Run("apply", "-auto-approve")
	a.later(40 * day)
	cli.Configure(config())
	output, err := cli.Try("plan")
	if err == nil {
		t.Error("a server that has ended was changed")
	}
	a.says(output, "Error: Server has ended and cannot be changed")
	a.ResetRequests()
	cli.Configure("")
	a.says(cli.Run("apply", "-auto-approve"), "0 added, 0 changed, 1 destroyed")
	expectWrote(t, a.Simulation)
}

// TestAccServer_unprovenAbsence refuses to go on with the token of another account, and leaves the ways out open.
func TestAccServer_unprovenAbsence(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*acctest.CLI){
		"terraform state rm": func(cli *acctest.CLI) { cli.Configure(""); cli.Run("state", "rm", address) },
		"a removed block": func(cli *acctest.CLI) {
			cli.Configure("removed {\n  from = " + address + "\n  lifecycle {\n    destroy = false\n  }\n}\n")
			if cli.IsOpenTofu() { // which reads what it forgets
				cli.Run("apply", "-auto-approve", "-refresh=false")
			} else {
				cli.Run("apply", "-auto-approve")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			cli := a.CLI(t)
			cli.Configure(config())
			cli.Run("apply", "-auto-approve")
			if err := a.Reset(); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}, {"destroy", "-auto-approve"}, {"destroy", "-auto-approve", "-refresh=false"}} {
				output, err := cli.Try(command...)
				if err == nil {
					t.Errorf("%q succeeded", command)
				}
				a.says(output, "Error: Server not found")
			}
			if !strings.Contains(cli.Run("state", "list"), address) {
				t.Fatal("it is no longer in the state")
			}
			if name == "a removed block" && !cli.IsAtLeast(1, 7) {
				t.Skip("removed blocks need version 1.7")
			}
			leave(cli)
			if strings.Contains(cli.Run("state", "list"), address) {
				t.Error("it is still in the state")
			}
			expectWrote(t, a.Simulation, cancelServers) // of the destroy without a refresh, answered 404
			expectServers(t, a.Simulation, 0)
		})
	}
}
