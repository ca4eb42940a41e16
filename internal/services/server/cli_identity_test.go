package server_test

import (
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// refusedPlan plans and applies, and expects that both say the texts, that nothing is sent, and that nobody is
// cancelled.
func (a account) refusedPlan(cli *acctest.CLI, arguments []string, texts ...string) {
	a.t.Helper()
	a.ResetRequests()
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		output, err := cli.Try(append(command, arguments...)...)
		if err == nil {
			a.t.Errorf("%s succeeded:\n%s", command, output)
		}
		for _, text := range texts {
			a.says(output, text)
		}
	}
	expectWrote(a.t, a.Simulation)
}

// cancelled returns the host names of the servers that are cancelled.
func (a account) cancelled() string {
	var names []string
	for _, server := range a.State().Servers {
		if server.CancelRequest != nil {
			names = append(names, server.Hostname)
		}
	}
	return strings.Join(names, ", ")
}

// TestAccServer_countShifts removes the first of three servers that count goes by: Terraform would rename a to b and b
// to c, and cancel c. With keys and moved blocks it cancels a.
func TestAccServer_countShifts(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	byCount := func(names string) string {
		return "locals {\n  names = " + names + "\n}\n" + several("count = length(local.names)", "local.names[count.index]")
	}
	cli.Configure(byCount(`["a", "b", "c"]`))
	cli.Run("apply", "-auto-approve")
	for _, names := range []string{`["b", "c"]`, `["c", "a", "b"]`, `["b", "a", "c"]`} { // removed, rotated, swapped
		cli.Configure(byCount(names))
		a.refusedPlan(cli, nil, "Error: Host name of another server", "Most probably the addresses have shifted", "moved {")
	}
	moved := `
moved {
  from = vpsbg_server.web[0]
  to   = vpsbg_server.web["a"]
}
moved {
  from = vpsbg_server.web[1]
  to   = vpsbg_server.web["b"]
}
moved {
  from = vpsbg_server.web[2]
  to   = vpsbg_server.web["c"]
}
`
	cli.Configure(several(`for_each = toset(["b", "c"])`, "each.key") + moved)
	a.says(cli.Run("apply", "-auto-approve"), "0 added, 0 changed, 1 destroyed")
	expectWrote(t, a.Simulation, cancelServers)
	if got := a.cancelled(); got != "web-a.example.com" {
		t.Errorf("cancelled are %s", got)
	}
}

// TestAccServer_taken has a taken host name for each of its causes, and does what the error says.
func TestAccServer_taken(t *testing.T) {
	t.Parallel()
	renamed := strings.Replace(config(), `"test"`, `"renamed"`, 1)
	for name, test := range map[string]struct {
		before, then, after string
		setUp               func(account, *acctest.CLI)
		arguments           []string
		texts               []string
		remedy              []string // a command
	}{
		"an address was renamed": {
			before: config(), then: renamed,
			texts: []string{"most probably the resource or its key was renamed", "moved {", "Do not import it"},
			after: renamed + "moved {\n  from = vpsbg_server.test\n  to   = vpsbg_server.renamed\n}\n",
		},
		"a provisioner failed": {
			before: config(), then: config(), after: config(),
			setUp:  func(_ account, cli *acctest.CLI) { cli.Run("taint", address) },
			texts:  []string{"most probably because it is tainted", "terraform untaint <the address of this resource>"},
			remedy: []string{"untaint", address},
		},
		"a replacement is asked for": {
			before: config(), then: config(), after: config(), arguments: []string{"-replace=" + address},
			texts: []string{"This configuration manages that server already", "Terraform was asked to replace the server (-replace, replace_triggered_by): do not"},
		},
		"two resources have it": {
			before: config(), then: config() + renamed, after: config() + strings.Replace(renamed, "web-1", "web-2", 1),
			texts: []string{"This configuration manages that server already. Either another resource has the same host name: choose a different one"},
		},
		"it was there before": {
			then: config(), setUp: func(a account, _ *acctest.CLI) { a.buyInPanel() },
			texts: []string{
				"It was bought in the client area, with another configuration, or by a run that was interrupted.",
				"terraform import <address of this resource> 2865", `import { to = <address of this resource> id = "2865" }`,
			},
			after: config() + "import {\n  to = vpsbg_server.test\n  id = \"2865\"\n}\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			a.WallClock = true // it waits for Terraform
			cli := a.CLI(t)
			if test.before != "" {
				cli.Configure(test.before)
				cli.Run("apply", "-auto-approve")
			}
			if test.setUp != nil {
				test.setUp(a, cli)
			}
			cli.Configure(test.then)
			a.refusedPlan(cli, test.arguments, append(test.texts, "Error: Hostname already taken")...)
			if test.remedy != nil {
				cli.Run(test.remedy...)
			}
			cli.Configure(test.after)
			cli.Run("apply", "-auto-approve")
			cli.Run("plan", "-detailed-exitcode")
			if got := a.cancelled(); got != "" {
				t.Errorf("cancelled are %s", got)
			}
		})
	}
}

// TestAccServer_twoAddresses imports a server that another address has, and gives one of them up as the error says.
func TestAccServer_twoAddresses(t *testing.T) {
	t.Parallel()
	second := strings.Replace(config(), `"test"`, `"second"`, 1)
	for name, giveUp := range map[string]func(*acctest.CLI){
		"with a command": func(cli *acctest.CLI) {
			cli.Run("state", "rm", "vpsbg_server.second")
			cli.Configure(config())
		},
		"with a block": func(cli *acctest.CLI) {
			cli.Configure(config() + "removed {\n  from = vpsbg_server.second\n  lifecycle {\n    destroy = false\n  }\n}\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{})
			cli := a.CLI(t)
			cli.Configure(config())
			cli.Run("apply", "-auto-approve")
			cli.Configure(config() + second)
			cli.Run("import", "vpsbg_server.second", "2865")
			a.refusedPlan(cli, nil, "Error: Server has two addresses", "terraform state list -id=2865", "terraform state rm")
			a.says(cli.Run("state", "list", "-id=2865"), "vpsbg_server.second vpsbg_server.test")
			cli.Configure(config()) // removing one of them is a destroy
			a.refusedPlan(cli, nil, "Error: Server has two addresses")
			giveUp(cli)
			cli.Run("apply", "-auto-approve")
			cli.Run("plan", "-detailed-exitcode")
			expectWrote(t, a.Simulation)
		})
	}
}

// TestAccServer_destroyAgain destroys a server and its SSH key, which cannot be deleted at first. The server is
// cancelled then and no longer in the state; its host name must not stop the second attempt.
func TestAccServer_destroyAgain(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure("resource \"vpsbg_ssh_key\" \"a\" {\n  name = \"first\"\n  key  = \"" + keyA + "\"\n}\n" +
		config(`ssh_key_ids = [vpsbg_ssh_key.a.id]`))
	cli.Run("apply", "-auto-approve")
	addFault(t, a.Simulation, simulator.Fault{OperationID: "deleteSSHKey", Status: 422, Times: -1})
	if _, err := cli.Try("destroy", "-auto-approve"); err == nil {
		t.Fatal("the key was deleted")
	}
	if got := a.cancelled(); got != "web-1.example.com" {
		t.Fatalf("cancelled are %q", got)
	}
	// To apply would buy a second server: the plan warns, and the purchase is refused.
	a.ResetRequests()
	a.says(cli.Run("plan"), "Warning: Host name of a server that is ending")
	output, err := cli.Try("apply", "-auto-approve")
	if err == nil {
		t.Error("a second server was bought")
	}
	a.says(output, "Error: Hostname already taken")
	expectWrote(t, a.Simulation)

	a.ClearFaults()
	a.says(cli.Run("destroy", "-auto-approve"), "1 destroyed")
	expectServers(t, a.Simulation, 1)
}

// TestAccServer_destroyRefused has a configuration whose changes are refused: a destroy plans them first, unless it is
// told not to.
func TestAccServer_destroyRefused(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	cli := a.CLI(t)
	cli.Configure(config())
	cli.Run("apply", "-auto-approve")
	cli.Configure(config(`hostname = "server-001.example.com"`))
	output, err := cli.Try("destroy", "-auto-approve")
	if err == nil {
		t.Error("it was destroyed")
	}
	a.says(output, "terraform destroy -refresh=false leaves the configuration out")
	a.says(cli.Run("destroy", "-refresh=false", "-auto-approve"), "1 destroyed")
	if got := a.cancelled(); got != "web-1.example.com" {
		t.Errorf("cancelled are %q", got)
	}
}

// TestAccServer_protectedReplacement replaces a protected server with create_before_destroy. The plan refuses it where
// the server is tainted. With -replace, Terraform shows no warning of a replacement, the second server is bought, and
// the first one stays behind as a deposed object until both are taken out of the state.
func TestAccServer_protectedReplacement(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	text := config(`allow_duplicate_hostname = true`, `deletion_protection = true`)
	cli.Configure(strings.TrimSuffix(text, "}\n") + "  lifecycle {\n    create_before_destroy = true\n  }\n}\n")
	cli.Run("apply", "-auto-approve")
	cli.Run("taint", address)
	a.refusedPlan(cli, nil, "Error: Protected server cannot be replaced", "terraform untaint <the address of this resource>")
	cli.Run("untaint", address)
	cli.Run("plan", "-detailed-exitcode")

	if _, err := cli.Try("apply", "-auto-approve", "-replace="+address); err == nil {
		t.Error("the protected server was destroyed")
	}
	expectServers(t, a.Simulation, 2)
	if output, err := cli.Try("apply", "-auto-approve"); err == nil {
		t.Error("the deposed object is gone")
	} else {
		a.says(output, "is protected")
	}
	a.ResetRequests()
	cli.Run("state", "rm", address)
	cli.Run("import", address, "2865")
	cli.Run("apply", "-auto-approve") // sets deletion_protection in the state
	cli.Run("plan", "-detailed-exitcode")
	expectWrote(t, a.Simulation)
}
