package server_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_unknownValues buys a server with values that are known only at apply.
func TestAccServer_unknownValues(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	bought := a.plans(plancheck.ResourceActionCreate, `
resource "vpsbg_ssh_key" "a" {
  name = "first"
  key  = "`+keyA+`"
}

resource "vpsbg_ssh_key" "b" {
  name       = "second"
  key        = "`+keyB+`"
  depends_on = [vpsbg_ssh_key.a]
}

resource "terraform_data" "late" {
  input = { hostname = "late.example.com", plan = "cloud-vps-1gb", image = "78", cycle = 1, end = false, password = "secret-1" }
}
`+config(
		`hostname = terraform_data.late.output.hostname`, `plan = terraform_data.late.output.plan`,
		`image_id = terraform_data.late.output.image`,
		`billing_cycle = terraform_data.late.output.cycle`, `cancel_at_period_end = terraform_data.late.output.end`,
		`password = terraform_data.late.output.password`, `ssh_key_ids = [vpsbg_ssh_key.a.id, vpsbg_ssh_key.b.id]`,
	), []string{"POST /ssh-keys", "POST /ssh-keys", postServer},
		value("hostname", knownvalue.StringExact("late.example.com")),
		value("plan", knownvalue.StringExact("cloud-vps-1gb")),
		value("image_id", knownvalue.StringExact("78")),
		value("ssh_key_ids", knownvalue.SetSizeExact(2)))
	bought.ConfigPlanChecks.PreApply = append(bought.ConfigPlanChecks.PreApply,
		plancheck.ExpectUnknownValue(address, tfjsonpath.New("hostname")),
		plancheck.ExpectUnknownValue(address, tfjsonpath.New("estimated_cost")))
	a.run(bought)
}

// TestAccServer_unknownMachine changes a server to values that are known only at apply.
func TestAccServer_unknownMachine(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	late := `
resource "terraform_data" "late" {
  input = {
    plan = "cloud-vps-4gb", image = "78", cpanel = "cpanel-admin-5", ip = "2868", kernel = "2869", rescue = true
    power = "stopped", iso = "21", allow = true, disk = false
  }
}
` + config(
		`extra_ipv4 = 1`, `plan = terraform_data.late.output.plan`, `scale_disk = terraform_data.late.output.disk`,
		`image_id = terraform_data.late.output.image`, `allow_reinstall = terraform_data.late.output.allow`,
		`reinstall_triggers = { image = terraform_data.late.output.image }`,
		`addons = { cpanel = terraform_data.late.output.cpanel }`, `primary_ip_id = terraform_data.late.output.ip`,
		`measured_boot = { kernel_image_id = terraform_data.late.output.kernel }`,
		`rescue_mode = terraform_data.late.output.rescue`, `power_state = terraform_data.late.output.power`,
		`primary_iso_id = terraform_data.late.output.iso`,
	)
	a.run(
		resource.TestStep{Config: config(`extra_ipv4 = 1`)},
		after(func() { a.uploads("kernel.efi") }, a.updates(late,
			[]string{quoteScale, postISOs, postScale, postAddons, postReinstall, postIP, postBoot, postRescue, postStop},
			value("image_id", knownvalue.StringExact("78")),
			value("ipv4_address", knownvalue.StringExact("87.121.11.52")),
			value("estimated_cost", knownvalue.ObjectPartial(map[string]knownvalue.Check{"monthly": knownvalue.Float64Exact(64)})))),
	)
}

// TestAccServer_forEach takes one of three servers out of the configuration, which cancels that one.
func TestAccServer_forEach(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	declares := func(names string) string { return several("for_each = toset("+names+")", "each.key") }
	cli.Configure(declares(`["a", "b", "c"]`))
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	a.ResetRequests()
	cli.Configure(declares(`["a", "c"]`))
	a.says(cli.Run("apply", "-auto-approve"), "0 added, 0 changed, 1 destroyed")
	cli.Run("plan", "-detailed-exitcode")
	expectWrote(t, a.Simulation, cancelServers)
	for _, server := range a.State().Servers {
		if got, want := server.CancelRequest != nil, server.Hostname == "web-b.example.com"; got != want {
			t.Errorf("%s is cancelled: %t", server.Hostname, got)
		}
	}
}

// TestAccServer_readToken plans with a token that may only read, and says at apply which permission is missing.
func TestAccServer_readToken(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(config())
	cli.Run("apply", "-auto-approve")
	a.Token = "sim-read"
	cli.Configure(config())
	cli.Run("plan", "-detailed-exitcode")
	cli.Configure(config(`hostname = "web-2.example.com"`))
	a.says(cli.Run("plan"), `~ hostname = "web-1.example.com" -> "web-2.example.com"`)
	output, err := cli.Try("apply", "-auto-approve")
	if err == nil {
		t.Error("the server was renamed")
	}
	a.says(output, "answered 403 Forbidden: This token may only read. The token may not do this: a read token is only for plans. "+
		"Use a token with the Write permission to apply.")
	a.expectServer("web-1.example.com", func(s *simulator.Server) any { return s.Hostname })
}

// TestAccServer_validate finds what is wrong with a configuration without asking the API.
func TestAccServer_validate(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(config(
		`billing_cycle = 25`, `image_id = "ubuntu"`, `addons = { microsoft_rds_sal = -1 }`, `cancel_mode = "imediate"`))
	output, err := cli.Try("validate")
	if err == nil {
		t.Error("it is valid")
	}
	for _, text := range []string{
		"billing_cycle value must be between 1 and 24, got: 25",
		`"ubuntu" is not an id: ids are positive whole numbers such as 2864`,
		"addons.microsoft_rds_sal value must be at least 0, got: -1",
		`cancel_mode value must be one of: ["end_of_period" "immediate"], got: "imediate"`,
	} {
		a.says(output, text)
	}
	cli.Configure(config())
	a.says(cli.Run("validate"), "The configuration is valid.")
	if calls := a.Calls(true); len(calls) > 0 {
		t.Errorf("the API was asked: %q", calls)
	}
}

// TestAccServer_similarWarnings plans what warns of each server: Terraform shows the first warning, and the number of
// the others.
func TestAccServer_similarWarnings(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	monthly := several(`for_each = toset(["a", "b", "c"])`, "each.key")
	cli.Configure(monthly)
	cli.Run("apply", "-auto-approve")
	cli.Configure(strings.Replace(monthly, "billing_cycle = 1", "billing_cycle = 6", 1))
	for _, output := range []string{cli.Run("apply", "-auto-approve"), cli.Run("plan", "-detailed-exitcode")} {
		a.says(output, "Warning: Billing cycle is not changed yet")
		a.says(output, "(and 2 more similar warnings elsewhere)")
		if n := strings.Count(output, "Billing cycle is not changed yet"); n > 2 { // of the plan and of the apply
			t.Errorf("it is there %d times:\n%s", n, output)
		}
	}
}
