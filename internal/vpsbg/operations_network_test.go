package vpsbg_test

import (
	"context"
	"maps"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const floatingIPJSON = `{"id": 602, "status": "active", "server_id": null, "billing_cycle": "1", "ip_address": {"id": 47, "version": 4}}`

func init() {
	maps.Copy(operations, map[string]operationCall{
		"GetNetworkProtection": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetNetworkProtection(ctx, 2816)) },
			want:   "GET /v1/network-protection/2816/",
			answer: `{"under_attack": false, "ip_address": {"id": 2816, "ip_address": "192.0.2.1"}}`,
		},
		"GetNetworkProtectionBandwidth": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return all(c.GetNetworkProtectionBandwidth(ctx, 2816))
			},
			want:   "GET /v1/network-protection/2816/bandwidth",
			answer: `{"data": [{"timestamp": 1724889600, "bandwidth": 1.25, "pps": 210}]}`,
		},
		"ListBlockedIPs": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListBlockedIPs(ctx, 2816)) },
			want:   "GET /v1/network-protection/2816/blocked-ips",
			answer: `{"data": [{"ip": "192.0.2.77"}, "192.0.2.78"]}`,
		},
		"ListAttacks": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return all(c.ListAttacks(ctx, 2816, time.Unix(1724889600, 0), time.Unix(1724976000, 0)))
			},
			want:   "GET /v1/network-protection/2816/attacks?filter[end]=1724976000&filter[start]=1724889600&per_page=50",
			answer: `{"data": [{"id": "qAEbdFBBluE9bYI"}]}`,
		},
		"GetAttack": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.GetAttack(ctx, 2816, "qAEbdFBBluE9bYI"))
			},
			want:   "GET /v1/network-protection/2816/attacks/qAEbdFBBluE9bYI",
			answer: `{"id": "qAEbdFBBluE9bYI", "top_ports": {"udp": {"123": 1}}}`,
		},
		"GetAttackBandwidth": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return all(c.GetAttackBandwidth(ctx, 2816, "qAEbdFBBluE9bYI"))
			},
			want:   "GET /v1/network-protection/2816/attacks/qAEbdFBBluE9bYI/bandwidth",
			answer: `{"data": []}`,
		},
		"GetBlacklist": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetBlacklist(ctx, 2816)) },
			want:   "GET /v1/network-protection/2816/blacklist",
			answer: `{"active": false, "networks": []}`,
		},
		"SetBlacklist": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.SetBlacklist(ctx, 2816, []string{"192.0.2.0/24"}))
			},
			want:   "POST /v1/network-protection/2816/blacklist",
			body:   `{"networks":["192.0.2.0/24"]}`,
			answer: `{"active": true, "networks": ["192.0.2.0/24"]}`,
		},
		"UpdateBlacklist": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.UpdateBlacklist(ctx, 2816, []string{"192.0.2.0/24"}))
			},
			want:   "PATCH /v1/network-protection/2816/blacklist",
			body:   `{"networks":["192.0.2.0/24"]}`,
			answer: `{"active": true, "networks": ["192.0.2.0/24"]}`,
		},
		"DeleteBlacklist": {
			call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteBlacklist(ctx, 2816) },
			want: "DELETE /v1/network-protection/2816/blacklist",
		},
		"GetWhitelist": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetWhitelist(ctx, 2816)) },
			want:   "GET /v1/network-protection/2816/whitelist",
			answer: `{"active": false, "networks": []}`,
		},
		"SetWhitelist": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.SetWhitelist(ctx, 2816, []string{"192.0.2.0/24"}))
			},
			want:   "POST /v1/network-protection/2816/whitelist",
			body:   `{"networks":["192.0.2.0/24"]}`,
			answer: `{"active": true, "networks": ["192.0.2.0/24"]}`,
		},
		"UpdateWhitelist": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.UpdateWhitelist(ctx, 2816, []string{"192.0.2.0/24"}))
			},
			want:   "PATCH /v1/network-protection/2816/whitelist",
			body:   `{"networks":["192.0.2.0/24"]}`,
			answer: `{"active": true, "networks": ["192.0.2.0/24"]}`,
		},
		"DeleteWhitelist": {
			call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteWhitelist(ctx, 2816) },
			want: "DELETE /v1/network-protection/2816/whitelist",
		},
		"GetGeoFilter": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetGeoFilter(ctx, 2816)) },
			want:   "GET /v1/network-protection/2816/geo",
			answer: `{"active": false, "countries": []}`,
		},
		"SetGeoFilter": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.SetGeoFilter(ctx, 2816, "allow", []string{"BG"}))
			},
			want:   "POST /v1/network-protection/2816/geo",
			body:   `{"action":"allow","countries":["BG"]}`,
			answer: `{"active": true, "action": "allow", "countries": ["BG"]}`,
		},
		"UpdateGeoFilter": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.UpdateGeoFilter(ctx, 2816, vpsbg.GeoFilterChange{Action: "deny"}))
			},
			want:   "PATCH /v1/network-protection/2816/geo",
			body:   `{"action":"deny"}`,
			answer: `{"active": true, "action": "deny", "countries": ["BG"]}`,
		},
		"DeleteGeoFilter": {
			call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteGeoFilter(ctx, 2816) },
			want: "DELETE /v1/network-protection/2816/geo",
		},
		"ListFloatingIPs": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return all(c.ListFloatingIPs(ctx, vpsbg.FloatingIPFilter{IP: "192.0.2.1", Search: "web", Statuses: vpsbg.FloatingIPStatuses}))
			},
			want:   "GET /v1/floating-ips?filter[ip]=192.0.2.1&filter[search]=web&filter[status]=processing,active,suspended,terminated&per_page=50",
			answer: `{"data": [` + floatingIPJSON + `]}`,
		},
		"ListFloatingIPPlans": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListFloatingIPPlans(ctx)) },
			want:   "GET /v1/floating-ips/plans",
			answer: `{"data": [{"id": 32, "name": "floating-ipv4"}]}`,
		},
		"PurchaseFloatingIPs": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.PurchaseFloatingIPs(ctx, vpsbg.PurchaseFloatingIPsRequest{BillingCycle: 3, IPv6: 1, ServerID: 7}))
			},
			want:   "POST /v1/floating-ips",
			body:   `{"billing_cycle":3,"ipv4":0,"ipv4_ddos":0,"ipv6":1,"server_id":7}`,
			answer: `{"data": [` + floatingIPJSON + `]}`,
		},
		"AttachFloatingIPs": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return c.AttachFloatingIPs(ctx, []vpsbg.ID{602, 603}, 7)
			},
			want:   "POST /v1/floating-ips/attach",
			body:   `{"ids":[602,603],"server_id":7}`,
			answer: `{}`,
		},
		"DetachFloatingIPs": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return c.DetachFloatingIPs(ctx, []vpsbg.ID{602}) },
			want:   "POST /v1/floating-ips/detach",
			body:   `{"ids":[602]}`,
			answer: `{}`,
		},
		"CancelFloatingIPs": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return c.CancelFloatingIPs(ctx, []vpsbg.ID{602, 603}, true, "moved")
			},
			want:   "POST /v1/floating-ips/cancel",
			body:   `{"ids":[602,603],"now":true,"reason":"moved"}`,
			answer: `{}`,
		},
		"UndoCancelFloatingIPs": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return c.UndoCancelFloatingIPs(ctx, []vpsbg.ID{602}) },
			want:   "DELETE /v1/floating-ips/cancel",
			body:   `{"ids":[602]}`,
			answer: `{}`,
		},
		"UpdateIPAddress": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.UpdateIPAddress(ctx, 47, vpsbg.ReverseDNS{Name: "www.example.com"}))
			},
			want:   "PATCH /v1/ip-addresses/47",
			body:   `{"ptr":"www.example.com"}`,
			answer: `{"id": 47, "ip_address": "87.120.37.46", "floating_ip": {"id": 602}}`,
		},
	})
}
