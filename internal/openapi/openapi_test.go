package openapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

func validator(t *testing.T) *Validator {
	t.Helper()
	v, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, "http://127.0.0.1:1234"+Base+target, strings.NewReader(body))
	if body != "" {
		r.Header = jsonHeader.Clone()
	}
	return r
}

func TestDocument(t *testing.T) {
	if !strings.HasPrefix(string(Document()), "openapi: 3.0.3") {
		t.Error("this is not the description")
	}
	operations := validator(t).Operations()
	if len(operations) != 114 {
		t.Errorf("%d operations", len(operations))
	}
	for _, o := range operations {
		if o.ID == "" || o.Evidence == "" || o.Method == "" || o.Path == "" || o.Section == "" || o.Summary == "" {
			t.Errorf("incomplete: %+v", o)
		}
		if evidence := []string{"documented", "partial", "observed", "inferred"}; !slices.Contains(evidence, o.Evidence) {
			t.Errorf("%s has the unknown grade %s", o.ID, o.Evidence)
		}
	}
}

func TestTerraform(t *testing.T) {
	name := regexp.MustCompile(`^(resource|data|list|action|ephemeral)\.vpsbg_[a-z_]+$`)
	for _, o := range validator(t).Operations() {
		for i, served := range o.Terraform {
			if !name.MatchString(served) || slices.Contains(o.Terraform[:i], served) {
				t.Errorf("%s: %q is not the name of something else in the provider", o.ID, served)
			}
		}
	}
	for request, want := range map[*http.Request]string{
		request("POST", "/servers/7/rescue", ""): "resource.vpsbg_server action.vpsbg_server_rescue",
		request("POST", "/support/renew", ""):    "",
	} {
		if o, _ := validator(t).Operation(request); strings.Join(o.Terraform, " ") != want {
			t.Errorf("%s is served by %q, not %q", o.ID, o.Terraform, want)
		}
	}
}

func TestSections(t *testing.T) {
	v := validator(t)
	seen := map[string]bool{}
	for _, section := range v.Sections() {
		if section.Description == "" || len(section.Operations) == 0 {
			t.Errorf("incomplete: %+v", section)
		}
		for _, o := range section.Operations {
			if o.Section != section.Name || seen[o.ID] {
				t.Errorf("%s: %s is of %s", section.Name, o.ID, o.Section)
			}
			seen[o.ID] = true
		}
	}
	if len(seen) != len(v.Operations()) {
		t.Errorf("the sections have %d operations of %d", len(seen), len(v.Operations()))
	}
	var ids []string
	for _, o := range v.Sections()[5].Operations {
		ids = append(ids, o.ID)
	}
	if got, want := strings.Join(ids, " "), "listSSHKeys createSSHKey getSSHKey updateSSHKey deleteSSHKey"; got != want {
		t.Errorf("the SSH keys have %s, want %s", got, want)
	}
}

// What is written from the sections is compared with what is in git.
func TestSectionsHaveAnOrder(t *testing.T) {
	for range 3 {
		again, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(again.Sections(), validator(t).Sections()) {
			t.Error("another look at the description gives another order")
		}
	}
}

func TestOperation(t *testing.T) {
	for _, test := range []struct{ method, path, want string }{
		{"GET", "/servers", "listServers"},
		{"GET", "/servers/12", "getServer"},
		{"POST", "/servers/cancel", "cancelServers"},
		{"POST", "/servers/renew/calculate", "calculateServersRenewal"},
		{"PATCH", "/servers/12/addons/scale", "scaleServerAddons"},
		{"DELETE", "/servers/12/addons/13", "undoCancelServerAddon"},
		{"POST", "/orders/pay", "payOrders"},
		{"PATCH", "/orders/1/server/2", "changeRenewalPeriod"},
		{"GET", "/network-protection/5/", "getNetworkProtection"},
		{"GET", "/network-protection/5", ""},
		{"GET", "/servers/", ""},
		{"PUT", "/servers", ""},
		{"GET", "/nothing", ""},
	} {
		got, ok := validator(t).Operation(request(test.method, test.path, ""))
		if got.ID != test.want || ok != (test.want != "") {
			t.Errorf("%s %s is %q, not %q", test.method, test.path, got.ID, test.want)
		}
	}
	if _, ok := validator(t).Operation(httptest.NewRequest("GET", "http://host/v2/servers", nil)); ok {
		t.Error("another base is another API")
	}
}

func TestParamsAndMethods(t *testing.T) {
	v := validator(t)
	params := v.Params(request("PATCH", "/orders/1/server/2", ""))
	if params["id"] != "1" || params["service_type"] != "server" || params["service_id"] != "2" {
		t.Errorf("params: %v", params)
	}
	for path, want := range map[string]string{
		"/v1/servers/cancel": "DELETE POST", "/v1/ssh-keys/1": "DELETE GET PATCH", "/v1/nothing": "", "/other": "",
		"/v1/servers/1/addons/": "",
	} {
		if got := strings.Join(v.Methods(path), " "); got != want {
			t.Errorf("%s has %q, not %q", path, got, want)
		}
	}
}

// TestExamples sends every example of the document through the checks.
func TestExamples(t *testing.T) {
	v := validator(t)
	doc, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	each := func(media *openapi3.MediaType, check func(body []byte)) {
		if media == nil {
			return // the body is a file
		}
		var values []any
		if media.Example != nil {
			values = append(values, media.Example)
		}
		for _, example := range media.Examples {
			values = append(values, example.Value.Value)
		}
		for _, value := range values {
			body, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			check(body)
			checked++
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			target := path
			for _, p := range segments(path) {
				if isParam(p) {
					target = strings.Replace(target, p, "1", 1)
				}
			}
			if operation.RequestBody != nil {
				each(operation.RequestBody.Value.Content["application/json"], func(body []byte) {
					if err := v.ValidateRequest(request(method, target, string(body)), body); err != nil {
						t.Errorf("%s: %v", operation.OperationID, err)
					}
				})
			}
			for status, response := range operation.Responses.Map() {
				code, _ := strconv.Atoi(status)
				each(response.Value.Content["application/json"], func(body []byte) {
					if err := v.ValidateResponse(request(method, target, ""), code, jsonHeader, body); err != nil {
						t.Errorf("%s %d: %v", operation.OperationID, code, err)
					}
				})
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d examples were found", checked)
	}
}

const (
	anOrder = `{"id": 1, "tax_rate": 1.2, "amount": 1, "amount_with_vat": 1.2, "amount_from_balance": 0,
		"payment_method": "balance", "status": "paid", "type": "new-service", "auto_pay": true, "promo_applicable": true,
		"created_at": "2025-01-13T14:21:27.000000Z", "due_at": "2025-01-13T14:21:27.000000Z"}`
	aServer = `{"id": 1, "hostname": "web", "billing_cycle": 1, "plan": {}, "status": "new", "locked": false}`
)

func TestValidateRequest(t *testing.T) {
	for _, test := range []struct {
		name, method, path, body, want string
	}{
		{"one name", "POST", "/servers", `{"name": "a", "plan": "p", "billing_cycle": 1, "image_id": null}`, ""},
		{"several names", "POST", "/servers", `{"name": ["a", "b"], "plan": "p", "billing_cycle": 24}`, ""},
		{"number as name", "POST", "/servers", `{"name": 1, "plan": "p", "billing_cycle": 1}`, "/name"},
		{"missing field", "POST", "/servers", `{"name": "a", "plan": "p"}`, "billing_cycle"},
		{"unknown field", "POST", "/servers", `{"name": "a", "plan": "p", "billing_cycle": 1, "colour": 1}`, "colour"},
		{"out of range", "POST", "/servers", `{"name": "a", "plan": "p", "billing_cycle": 36}`, "/billing_cycle"},
		{"no body", "POST", "/servers", ``, "value is required"},
		{"body of a delete", "DELETE", "/servers/cancel", `{"server_ids": [1]}`, ""},
		{"body where none belongs", "DELETE", "/ssh-keys/1", `{}`, "not allowed"},
		{"page size", "GET", "/servers?per_page=51", ``, "per_page"},
		{"word as id", "GET", "/servers/web", ``, "id"},
		{"no operation", "GET", "/nothing", ``, "no such operation"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := validator(t).ValidateRequest(request(test.method, test.path, test.body), []byte(test.body))
			expect(t, err, test.want)
		})
	}
}

func TestValidateRequest_form(t *testing.T) {
	for _, test := range []struct{ field, want string }{{"file", ""}, {"image", "part image: undefined"}} {
		body := "--x\r\nContent-Disposition: form-data; name=\"" + test.field + "\"; filename=\"kernel.efi\"\r\n" +
			"Content-Type: application/octet-stream\r\n\r\nMZ\r\n--x--\r\n"
		upload := request("POST", "/measured-boot-images", body)
		upload.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		expect(t, validator(t).ValidateRequest(upload, []byte(body)), test.want)
	}
}

func TestValidateResponse(t *testing.T) {
	for _, test := range []struct {
		name, method, path string
		status             int
		body, want         string
	}{
		{"deploy answers an order", "POST", "/servers", 201, anOrder, ""},
		{"deploy answers a server", "POST", "/servers", 201, aServer, ""},
		{"deploy answers something else", "POST", "/servers", 201, `{"id": 1}`, "doesn't match"},
		{"status that is not listed", "GET", "/orders", 418, `short and stout`, ""},
		{"success that is not listed", "GET", "/orders", 202, `{}`, "not described"},
		{"error without message", "GET", "/orders", 422, `{}`, "message"},
		{"no content", "DELETE", "/orders/1", 204, ``, ""},
		{"content where none belongs", "DELETE", "/orders/1", 204, `{}`, "without a body"},
		{"no operation", "GET", "/nothing", 200, ``, "no such operation"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := request(test.method, test.path, "")
			expect(t, validator(t).ValidateResponse(r, test.status, jsonHeader, []byte(test.body)), test.want)
		})
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%v does not name %q", err, want)
	}
}
