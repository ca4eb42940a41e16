package provider_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func operations(t *testing.T) []openapi.Operation {
	t.Helper()
	api, err := openapi.New()
	if err != nil {
		t.Fatal(err)
	}
	return api.Operations()
}

// TestCoverage_schema holds x-terraform of the API's description against what the provider has: what it names exists,
// and what exists is there for some call.
func TestCoverage_schema(t *testing.T) {
	t.Parallel()
	server := providerserver.NewProtocol6(provider.New("test", nil, ""))()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range schemas.Diagnostics {
		t.Fatalf("%s: %s", problem.Summary, problem.Detail)
	}
	offered := map[string]bool{} // and whether a call is served by it
	for kind, names := range map[string][]string{
		"resource":  slices.Collect(maps.Keys(schemas.ResourceSchemas)),
		"data":      slices.Collect(maps.Keys(schemas.DataSourceSchemas)),
		"list":      slices.Collect(maps.Keys(schemas.ListResourceSchemas)),
		"action":    slices.Collect(maps.Keys(schemas.ActionSchemas)),
		"ephemeral": slices.Collect(maps.Keys(schemas.EphemeralResourceSchemas)),
		"function":  slices.Collect(maps.Keys(schemas.Functions)),
	} {
		for _, name := range names {
			offered[kind+"."+name] = false
		}
	}
	for _, operation := range operations(t) {
		for _, name := range operation.Terraform {
			if _, ok := offered[name]; !ok {
				t.Errorf("%s is to be served by %s, which the provider does not have", operation.ID, name)
				continue
			}
			offered[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(offered)) {
		if !offered[name] {
			t.Errorf("no operation names %s in x-terraform", name)
		}
	}
}

// TestCoverage_client holds x-terraform against the client: it has a method for each call that is served, and for no
// other.
func TestCoverage_client(t *testing.T) {
	t.Parallel()
	client := reflect.TypeFor[*vpsbg.Client]()
	for _, operation := range operations(t) {
		method := strings.ToUpper(operation.ID[:1]) + operation.ID[1:]
		_, isCalled := client.MethodByName(method)
		switch isServed := len(operation.Terraform) > 0; {
		case isServed && !isCalled:
			t.Errorf("%s is served, but the client has no method %s", operation.ID, method)
		case isCalled && !isServed:
			t.Errorf("the client has the method %s, but x-terraform of %s does not say what serves it", method, operation.ID)
		}
	}
}
