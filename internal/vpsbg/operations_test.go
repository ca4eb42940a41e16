package vpsbg_test

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// operations has a call of every operation, by the name of its method.
var operations = map[string]struct {
	call   func(context.Context, *vpsbg.Client) error
	want   string // the request, with its query decoded
	body   string // of the request
	answer string // nothing is 204
}{
	"GetBalance": {
		call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetBalance(ctx)) },
		want:   "GET /v1/balance",
		answer: `{"balance": 12.5}`,
	},
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
				SSHKeys: []vpsbg.ID{5}, ExtraIPv4: 1, ExtraIPv4DDoS: 2, ExtraIPv6: 3, PromoCode: "YEAR",
			})
			return err
		},
		want: "POST /v1/servers",
		body: `{"name":"web-1","plan":"cloud-vps-2gb","billing_cycle":12,"image_id":93,"secondary_iso_id":21,` +
			`"password":"correct-horse","ssh_keys":[5],"extra_ipv4":1,"extra_ipv4_ddos":2,"extra_ipv6":3,"promo_code":"YEAR"}`,
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

func failed[T any](_ T, err error) error { return err }

func all[T any](items iter.Seq2[T, error]) error {
	return failed(vpsbg.Collect(items))
}

// TestOperationsAreComplete holds the table above against the client's methods.
func TestOperationsAreComplete(t *testing.T) {
	others := []string{"Clock", "Endpoint", "AwaitServer", "CancelServer", "ReadServer", "ServersNamed", "UndoCancelServer"}
	client := reflect.TypeFor[*vpsbg.Client]()
	for i := range client.NumMethod() {
		name := client.Method(i).Name
		if _, tested := operations[name]; !tested && !slices.Contains(others, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

// TestOperationsKeepTheContract calls every operation once and holds the request against openapi.yaml.
func TestOperationsKeepTheContract(t *testing.T) {
	contract, err := openapi.New()
	if err != nil {
		t.Fatal(err)
	}
	for name, operation := range operations {
		t.Run(name, func(t *testing.T) {
			answer := reply(http.StatusOK, operation.answer)
			if operation.answer == "" {
				answer = reply(http.StatusNoContent, "")
			}
			client, api := play(t, answer)
			if err := operation.call(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if len(api.sent) != 1 {
				t.Fatalf("sent %d requests, want 1", len(api.sent))
			}
			request := api.sent[0]
			if got := line(t, request.Request); got != operation.want {
				t.Errorf("sent %q, want %q", got, operation.want)
			}
			if request.body != operation.body {
				t.Errorf("sent the body %s, want %s", request.body, operation.body)
			}
			if err := contract.ValidateRequest(request.Request, []byte(request.body)); err != nil {
				t.Errorf("the request breaks the contract: %v", err)
			}
			found, _ := contract.Operation(request.Request)
			if !strings.EqualFold(found.ID[:1], name[:1]) || found.ID[1:] != name[1:] {
				t.Errorf("%s calls %q", name, found.ID)
			}
		})
	}
}

// TestOperationsKnowTheirEvidence lets every route be unknown: the error says which operation it was, and whether that was
// to be expected.
func TestOperationsKnowTheirEvidence(t *testing.T) {
	contract, err := openapi.New()
	if err != nil {
		t.Fatal(err)
	}
	for name, operation := range operations {
		for _, status := range []int{http.StatusNotFound, http.StatusMethodNotAllowed} {
			client, api := play(t, reply(status, `{"message": "Not Found"}`))
			problem := failure(t, operation.call(t.Context(), client))
			want, _ := contract.Operation(api.sent[0].Request)
			if problem.Operation != want.ID {
				t.Errorf("%s: the error names %q, want %q", name, problem.Operation, want.ID)
			}
			if inferred := want.Evidence == "inferred"; problem.Unproven != inferred || vpsbg.IsUnproven(problem) != inferred {
				t.Errorf("%s is %s, but Unproven is %v", name, want.Evidence, problem.Unproven)
			}
		}
	}
}

func TestRequestsCarryTheHeaders(t *testing.T) {
	client, api := play(t, reply(http.StatusNoContent, ""))
	if err := client.UpdateServerHostname(t.Context(), 7, "web-2"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer " + token, "Accept": "application/json", "User-Agent": "tests/1.0", "Content-Type": "application/json",
	} {
		if got := api.sent[0].Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// line returns a request as "GET /path?query".
func line(t *testing.T, r *http.Request) string {
	t.Helper()
	if r.URL.RawQuery == "" {
		return r.Method + " " + r.URL.Path
	}
	query, err := url.QueryUnescape(r.URL.RawQuery)
	if err != nil {
		t.Fatal(err)
	}
	return r.Method + " " + r.URL.Path + "?" + query
}
