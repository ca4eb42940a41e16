package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// guarded is a server that is bought with a protected address, and everything that protects it.
const guarded = `
resource "vpsbg_server" "web" {
  hostname        = %q
  plan            = "cloud-vps-2gb"
  billing_cycle   = 1
  image_id        = "73"
  extra_ipv4_ddos = 1
}

data "vpsbg_server" "web" { id = vpsbg_server.web.id }

locals {
  address = one([for address in data.vpsbg_server.web.ip_addresses : address.id if address.ddos_protected])
}

resource "vpsbg_ip_blacklist" "web" {
  ip_address_id = local.address
  networks      = ["192.0.2.0/24", "2001:DB8::/32"]
}

resource "vpsbg_ip_whitelist" "web" {
  ip_address_id = local.address
  networks      = ["198.51.100.20"]
}

resource "vpsbg_geo_filter" "web" {
  ip_address_id = local.address
  action        = "allow"
  countries     = ["bg", "GR"]
}

data "vpsbg_network_protection" "web" { ip_address_id = local.address }

output "protects" { value = data.vpsbg_network_protection.web.protected_service.label }
`

// With the real CLI: the address is known only after the purchase of its server, and a change of the server leaves what
// protects it alone.
func TestAccNetwork(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	cli := sim.CLI(t)
	cli.Configure(fmt.Sprintf(guarded, "web-1.example.com"))
	cli.Run("apply", "-auto-approve")
	calls := sim.Calls(false)
	if len(calls) != 4 || calls[0] != "POST /servers" {
		t.Errorf("the apply made the calls %q", calls)
	}
	for i, call := range calls {
		calls[i] = call[strings.LastIndex(call, "/"):]
	}
	if slices.Sort(calls); !slices.Equal(calls, []string{"/blacklist", "/geo", "/servers", "/whitelist"}) {
		t.Errorf("the apply made the calls %q", calls)
	}
	cli.Run("plan", "-detailed-exitcode")
	if output := cli.Run("output", "protects"); !strings.Contains(output, "web-1.example.com") {
		t.Errorf("the address protects %s", output)
	}

	cli.Configure(fmt.Sprintf(guarded, "web-2.example.com"))
	sim.ResetRequests()
	cli.Run("apply", "-auto-approve")
	if calls := sim.Calls(false); len(calls) != 1 || !strings.HasSuffix(calls[0], "/hostname") {
		t.Errorf("another host name made the calls %q", calls)
	}
	sim.ResetRequests()
	cli.Run("destroy", "-auto-approve")
	if calls := sim.Calls(false); len(calls) != 4 || calls[3] != "POST /servers/cancel" {
		t.Errorf("the destroy made the calls %q", calls)
	}
	for id, protection := range sim.State().Protections {
		isActive := protection.GeoFilter.Active || protection.Blacklist.Active || protection.Whitelist.Active
		if fmt.Sprint(id) != floating && isActive {
			t.Errorf("%d is still filtered: %+v", id, protection)
		}
	}
}

// What an apply that failed half-way has left can be destroyed, although the plan still refuses the rest: the error
// says how.
func TestAccNetwork_destroyHalfWay(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	cli := sim.CLI(t)
	cli.Configure(`
resource "vpsbg_floating_ip" "web" {
  type          = "ipv4"
  billing_cycle = 1
}

resource "vpsbg_ip_blacklist" "web" {
  ip_address_id = vpsbg_floating_ip.web.ip_address_id
  networks      = ["192.0.2.0/24"]
}
`)
	for _, command := range []string{"apply", "destroy"} {
		output, err := cli.Try(command, "-auto-approve")
		text := strings.Join(strings.Fields(output), " ")
		if err == nil || !strings.Contains(text, "has no DDoS protection") || !strings.Contains(text, "terraform destroy -refresh=false") {
			t.Errorf("%s: %v\n%s", command, err, output)
		}
	}
	cli.Run("destroy", "-auto-approve", "-refresh=false")
	for id, ip := range sim.State().FloatingIPs {
		if ip.CancelRequest == nil {
			t.Errorf("floating IP %d is not cancelled", id)
		}
	}
}
