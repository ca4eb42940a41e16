package vpsbg_test

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

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
			if got := content(t, request); got != operation.body {
				t.Errorf("sent the body %s, want %s", got, operation.body)
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

// TestOperationsKnowTheirEvidence lets every route be unknown: the error says which operation it was, and whether that
// was to be expected.
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
			if inferred := want.Evidence == "inferred"; problem.RouteUnconfirmed != inferred || vpsbg.IsRouteUnconfirmed(problem) != inferred {
				t.Errorf("%s is %s, but RouteUnconfirmed is %v", name, want.Evidence, problem.RouteUnconfirmed)
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

// content returns the body of a request, or, of a form, its parts without the boundary, which is another one each time.
func content(t *testing.T, request sent) string {
	t.Helper()
	kind, parameters, _ := mime.ParseMediaType(request.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return request.body
	}
	var parts []string
	for form := multipart.NewReader(strings.NewReader(request.body), parameters["boundary"]); ; {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return strings.Join(parts, "\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		value, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, fmt.Sprintf("%s %s %s: %s", part.FormName(), part.FileName(), part.Header.Get("Content-Type"), value))
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
