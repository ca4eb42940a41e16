package vpsbg_test

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// operationCall is a call of an operation.
type operationCall struct {
	call   func(context.Context, *vpsbg.Client) error
	want   string // the request, with its query decoded
	body   string // of the request, as content shows it
	answer string // nothing is 204
}

// operations has a call of every operation, by the name of its method.
var operations = map[string]operationCall{
	"ListPlans": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListPlans(ctx)) },
		want:   "GET /v1/plans",
		answer: `{"data": [{"id": 104}]}`,
	},
	"ListPlanAddons": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListPlanAddons(ctx, 104)) },
		want:   "GET /v1/plans/104/addons",
		answer: `{"data": [{"key": "backups"}]}`,
	},
	"ListPlanPromoCodes": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListPlanPromoCodes(ctx, 104)) },
		want:   "GET /v1/plans/104/promo-codes",
		answer: `[{"code": "YEAR"}]`,
	},
	"ListServerImages": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListServerImages(ctx)) },
		want:   "GET /v1/server-images?per_page=50",
		answer: `{"data": [{"id": 93}]}`,
	},
	"ListServers": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return all(c.ListServers(ctx, vpsbg.ServerFilter{IP: "192.0.2.1", Search: "web", Statuses: vpsbg.LiveServers}))
		},
		want:   "GET /v1/servers?filter[ip]=192.0.2.1&filter[search]=web&filter[status]=processing,active,suspended&per_page=50",
		answer: `{"data": [` + serverJSON + `]}`,
	},
	"GetServer": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetServer(ctx, 7)) },
		want:   "GET /v1/servers/7",
		answer: serverJSON,
	},
	"GetServerStatus": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetServerStatus(ctx, 7)) },
		want:   "GET /v1/servers/7/status",
		answer: `{"running": true}`,
	},
	"DeployServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			_, err := c.DeployServer(ctx, vpsbg.DeployServerRequest{
				Name: "web-1", Plan: "cloud-vps-2gb", BillingCycle: 12, ImageID: 93, SecondaryISOID: 21, Password: "correct-horse",
				SSHKeys: []vpsbg.ID{5}, ExtraIPv4: 1, ExtraIPv4DDoS: 2, ExtraIPv6: 3, PromoCode: "YEAR", AddonOrder: everyAddon,
			})
			return err
		},
		want: "POST /v1/servers",
		body: `{"name":"web-1","plan":"cloud-vps-2gb","billing_cycle":12,"image_id":93,"secondary_iso_id":21,` +
			`"password":"correct-horse","ssh_keys":[5],` + everyAddonJSON + `,"extra_ipv4":1,"extra_ipv4_ddos":2,"extra_ipv6":3,"promo_code":"YEAR"}`,
		answer: orderJSON,
	},
	"CancelServers": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return c.CancelServers(ctx, []vpsbg.ID{7, 8}, true, "moved")
		},
		want: "POST /v1/servers/cancel",
		body: `{"server_ids":[7,8],"reason":"moved","now":true}`,
	},
	"UndoCancelServers": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.UndoCancelServers(ctx, []vpsbg.ID{7}) },
		want: "DELETE /v1/servers/cancel",
		body: `{"server_ids":[7]}`,
	},
	"ChangeServerPassword": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return c.ChangeServerPassword(ctx, 7, "correct-horse", true)
		},
		want: "PUT /v1/servers/7/password",
		body: `{"password":"correct-horse","reboot":true}`,
	},
	"UpdateServerHostname": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.UpdateServerHostname(ctx, 7, "web-2") },
		want: "PUT /v1/servers/7/hostname",
		body: `{"hostname":"web-2"}`,
	},
	"UpdateServerSSHKeys": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.UpdateServerSSHKeys(ctx, 7, nil) },
		want: "PATCH /v1/servers/7/ssh-keys",
		body: `{"ssh_keys":[]}`,
	},
	"GetServerMetrics": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.GetServerMetrics(ctx, 7, 2026, 11)) },
		want:   "GET /v1/servers/7/metrics?filter[month]=11&filter[year]=2026",
		answer: `{"data": [{"timestamp": 1724941314, "running": true, "cpu": 1.5}]}`,
	},
	"GetServerBandwidth": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.GetServerBandwidth(ctx, 7, time.Unix(1724889600, 0), time.Unix(1724976000, 0)))
		},
		want:   "GET /v1/servers/7/bandwidth?filter[end]=1724976000&filter[start]=1724889600",
		answer: `{"limit": 0, "used": 1.5, "daily_usage": [{"timestamp": 1724889600, "incoming": 1, "outgoing": 0.5}]}`,
	},
	"StartServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.StartServer(ctx, 7) },
		want: "POST /v1/servers/7/start",
	},
	"RestartServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.RestartServer(ctx, 7) },
		want: "POST /v1/servers/7/restart",
	},
	"StopServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.StopServer(ctx, 7) },
		want: "POST /v1/servers/7/stop",
	},
	"PowerOffServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.PowerOffServer(ctx, 7) },
		want: "POST /v1/servers/7/power-off",
	},
	"EnableServerRescue": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.EnableServerRescue(ctx, 7) },
		want: "POST /v1/servers/7/rescue",
	},
	"DisableServerRescue": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DisableServerRescue(ctx, 7) },
		want: "DELETE /v1/servers/7/rescue",
	},
	"ListServerScalePlans": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListServerScalePlans(ctx, 7)) },
		want:   "GET /v1/servers/7/scale",
		answer: `{"data": [{"id": 105}]}`,
	},
	"ScaleServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.ScaleServer(ctx, 7, "cloud-vps-4gb", false))
		},
		want:   "POST /v1/servers/7/scale",
		body:   `{"plan":"cloud-vps-4gb","scale_disk":false}`,
		answer: serverJSON,
	},
	"CalculateServerScale": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.CalculateServerScale(ctx, 7, "cloud-vps-4gb", true))
		},
		want:   "POST /v1/servers/7/scale/calculate",
		body:   `{"plan":"cloud-vps-4gb","scale_disk":true}`,
		answer: `{"amount": 10, "amount_with_vat": 12, "estimated_downtime": "short"}`,
	},
	"ListServerAddons": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListServerAddons(ctx, 7)) },
		want:   "GET /v1/servers/7/addons",
		answer: `{"data": [{"key": "backups", "price": 2, "price_with_vat": 2.4, "price_until_expiry": "1.50", "scale_price": null}]}`,
	},
	"PurchaseServerAddons": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.PurchaseServerAddons(ctx, 7, everyAddon))
		},
		want:   "POST /v1/servers/7/addons",
		body:   "{" + everyAddonJSON + "}",
		answer: serverJSON,
	},
	"ScaleServerAddons": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.ScaleServerAddons(ctx, 7, vpsbg.AddonSizes{CPanel: "cpanel-pro-30"}))
		},
		want:   "PATCH /v1/servers/7/addons/scale",
		body:   `{"microsoft_rds_sal":0,"cpanel":"cpanel-pro-30"}`,
		answer: serverJSON,
	},
	"CalculateServerAddonsScale": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			sizes := vpsbg.AddonSizes{MicrosoftRDSSAL: 5, MicrosoftOfficeSAL: new(int64(0))}
			return failed(c.CalculateServerAddonsScale(ctx, 7, sizes))
		},
		want:   "POST /v1/servers/7/addons/scale/calculate",
		body:   `{"microsoft_rds_sal":5,"microsoft_office_sal":0}`,
		answer: `{"amount": "15.33", "amount_with_vat": "18.40"}`,
	},
	"CancelServerAddon": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return c.CancelServerAddon(ctx, 7, 9, "moved", false)
		},
		want: "POST /v1/servers/7/addons/9",
		body: `{"reason":"moved","now":false}`,
	},
	"UndoCancelServerAddon": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.UndoCancelServerAddon(ctx, 7, 9) },
		want: "DELETE /v1/servers/7/addons/9",
	},
	"ModifyServerISOs": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.ModifyServerISOs(ctx, 7, 21, 0)) },
		want:   "POST /v1/servers/7/isos",
		body:   `{"primary_iso_id":21,"secondary_iso_id":null}`,
		answer: serverJSON,
	},
	"RestoreServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.RestoreServer(ctx, 7, 0, 41) },
		want: "POST /v1/servers/7/restore",
		body: `{"backup_id":41}`,
	},
	"ReinstallServer": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return c.ReinstallServer(ctx, 7, vpsbg.Reinstallation{ImageID: 93, Password: "correct-horse", SSHKeys: []vpsbg.ID{5}})
		},
		want: "POST /v1/servers/7/reinstall",
		body: `{"image_id":93,"password":"correct-horse","ssh_keys":[5]}`,
	},
	"ChangeServerPrimaryIP": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.ChangeServerPrimaryIP(ctx, 7, 2)) },
		want:   "POST /v1/servers/7/primary-ip",
		body:   `{"ip_id":2}`,
		answer: serverJSON,
	},
	"AttachMeasuredBootImage": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.AttachMeasuredBootImage(ctx, 7, 0, 229))
		},
		want:   "POST /v1/servers/7/measured-boot",
		body:   `{"initrd_image_id":229,"kernel_image_id":null}`,
		answer: serverJSON,
	},
	"ListMeasuredBootImages": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListMeasuredBootImages(ctx)) },
		want:   "GET /v1/measured-boot-images",
		answer: `{"data": [` + bootImageJSON + `]}`,
	},
	"UploadMeasuredBootImage": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.UploadMeasuredBootImage(ctx, textFile("kernel.efi", "MZ\r\n")))
		},
		want:   "POST /v1/measured-boot-images",
		body:   "file kernel.efi application/octet-stream: MZ\r\n",
		answer: bootImageJSON,
	},
	"DeleteMeasuredBootImage": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteMeasuredBootImage(ctx, 229) },
		want: "DELETE /v1/measured-boot-images/229",
	},
	"ListSnapshots": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return all(c.ListSnapshots(ctx, vpsbg.SnapshotFilter{Date: "2026-11-20", ServerID: 7, NewestFirst: true}))
		},
		want:   "GET /v1/snapshots?filter[date]=2026-11-20&filter[server_id]=7&sort=-date",
		answer: `{"data": [{"id": 40, "server_id": 7, "name": "before the update", "size": 40}]}`,
	},
	"DeleteSnapshot": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteSnapshot(ctx, 40) },
		want: "DELETE /v1/snapshots/40",
	},
	"ListBackups": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			filter := vpsbg.BackupFilter{SnapshotFilter: vpsbg.SnapshotFilter{ServerID: 7}, Size: 40}
			return all(c.ListBackups(ctx, filter))
		},
		want:   "GET /v1/backups?filter[server_id]=7&filter[size]=40",
		answer: `{"data": [{"id": 41, "server_id": null, "server_hostname": "web-1", "server_ip": "192.0.2.1"}]}`,
	},
	"DeleteBackup": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteBackup(ctx, 41) },
		want: "DELETE /v1/backups/41",
	},
	"ListISOs": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListISOs(ctx)) },
		want:   "GET /v1/isos?per_page=50",
		answer: `{"data": [` + isoJSON + `]}`,
	},
	"GetISO": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetISO(ctx, 21)) },
		want:   "GET /v1/isos/21",
		answer: isoJSON,
	},
	"CreateISO": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.CreateISO(ctx, "drivers", "https://example.com/drivers.iso"))
		},
		want:   "POST /v1/isos",
		body:   `{"name":"drivers","url":"https://example.com/drivers.iso"}`,
		answer: isoJSON,
	},
	"DeleteISO": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteISO(ctx, 21) },
		want: "DELETE /v1/isos/21",
	},
	"RenewServers": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.RenewServers(ctx, []vpsbg.ID{7, 8}, 12, ""))
		},
		want:   "POST /v1/servers/renew",
		body:   `{"server_ids":[7,8],"billing_cycle":12}`,
		answer: orderJSON,
	},
	"CalculateServersRenewal": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.CalculateServersRenewal(ctx, []vpsbg.ID{7}, 12, "YEAR"))
		},
		want:   "POST /v1/servers/renew/calculate",
		body:   `{"server_ids":[7],"billing_cycle":12,"promo_code":"YEAR"}`,
		answer: `{"amount": 270}`,
	},
	"ListOrders": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListOrders(ctx, vpsbg.OpenOrders...)) },
		want:   "GET /v1/orders?filter[status]=pending_payment,awaiting_payment,processing&per_page=50",
		answer: `{"data": [` + orderJSON + `]}`,
	},
	"GetOrder": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetOrder(ctx, 31)) },
		want:   "GET /v1/orders/31",
		answer: orderJSON,
	},
	"DeleteOrder": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteOrder(ctx, 31) },
		want: "DELETE /v1/orders/31",
	},
	"PayOrders": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.PayOrders(ctx, []vpsbg.ID{31}) },
		want: "POST /v1/orders/pay",
		body: `{"order_ids":[31],"payment_method":"balance"}`,
	},
	"UpdateOrder": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.UpdateOrder(ctx, 31, vpsbg.UpdateOrderRequest{AutoPay: new(false), PromoCode: new("YEAR")}))
		},
		want:   "PATCH /v1/orders/31",
		body:   `{"auto_pay":false,"promo_code":"YEAR"}`,
		answer: orderJSON,
	},
	"ChangeRenewalPeriod": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return c.ChangeRenewalPeriod(ctx, 31, vpsbg.ServiceTypeServer, 7, 12, "YEAR")
		},
		want: "PATCH /v1/orders/31/server/7",
		body: `{"billing_cycle":12,"promo_code":"YEAR"}`,
	},
	"ListSSHKeys": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListSSHKeys(ctx)) },
		want:   "GET /v1/ssh-keys?per_page=50",
		answer: `{"data": [` + sshKeyJSON + `]}`,
	},
	"GetSSHKey": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetSSHKey(ctx, 5)) },
		want:   "GET /v1/ssh-keys/5",
		answer: sshKeyJSON,
	},
	"CreateSSHKey": {
		call: func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.CreateSSHKey(ctx, "laptop", "ssh-ed25519 AAAA laptop"))
		},
		want:   "POST /v1/ssh-keys",
		body:   `{"name":"laptop","key":"ssh-ed25519 AAAA laptop"}`,
		answer: sshKeyJSON,
	},
	"UpdateSSHKey": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.UpdateSSHKey(ctx, 5, "desktop", "")) },
		want:   "PATCH /v1/ssh-keys/5",
		body:   `{"name":"desktop"}`,
		answer: sshKeyJSON,
	},
	"DeleteSSHKey": {
		call: func(ctx context.Context, c *vpsbg.Client) error { return c.DeleteSSHKey(ctx, 5) },
		want: "DELETE /v1/ssh-keys/5",
	},
}

// everyAddon orders all that can be bought with a server.
var everyAddon = vpsbg.AddonOrder{
	Backups: true, CPanel: "cpanel-admin-5", Bandwidth: "1gbps-unmetered", MicrosoftRDSSAL: 2, MicrosoftOfficeSAL: 3,
}

const everyAddonJSON = `"backups":true,"cpanel":"cpanel-admin-5","bandwidth":"1gbps-unmetered","microsoft_rds_sal":2,"microsoft_office_sal":3`

func failed[T any](_ T, err error) error { return err }

func all[T any](items iter.Seq2[T, error]) error {
	return failed(vpsbg.Collect(items))
}

// TestOperationsAreComplete holds the table above against the client's methods.
func TestOperationsAreComplete(t *testing.T) {
	others := []string{"APITime", "Clock", "Endpoint", "IsHolding", "IsPressed", "ListFloatingIPsPage", "ListServersPage", "TokenHash", "Underway", "Writes"}
	client := reflect.TypeFor[*vpsbg.Client]()
	for i := range client.NumMethod() {
		name := client.Method(i).Name
		if _, tested := operations[name]; !tested && !slices.Contains(others, name) {
			t.Errorf("%s is missing", name)
		}
	}
}
