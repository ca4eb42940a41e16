package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
)

func TestGuideHasEveryCall(t *testing.T) {
	api, err := openapi.New()
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := run(&page); err != nil {
		t.Fatal(err)
	}
	served := 0
	for _, operation := range api.Operations() {
		row := fmt.Sprintf("| `%s %s` | %s | ", operation.Method, operation.Path, operation.ID)
		if n := strings.Count(page.String(), row); n != 1 {
			t.Errorf("%q is there %d times", row, n)
		}
		if len(operation.Terraform) > 0 {
			served++
		}
	}
	for _, want := range []string{
		fmt.Sprintf("\n| all | | %d | %d |\n", len(api.Operations()), served),
		"| `POST /servers/{id}/rescue` | enableServerRescue | resource [vpsbg_server](../resources/server.md), " +
			"action [vpsbg_server_rescue](../actions/server_rescue.md) | inferred |\n",
		"| `GET /isos` | listISOs | data source [vpsbg_isos](../data-sources/isos.md), list resource [vpsbg_iso](../list-resources/iso.md) | inferred |\n",
		"| `POST /support/renew` | renewSupportPlan | not served yet | inferred |\n",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the guide does not have %q", want)
		}
	}
}

func TestGuideKnowsEveryGradeAndKind(t *testing.T) {
	api, err := openapi.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range api.Operations() {
		if !slices.ContainsFunc(grades, func(grade grade) bool { return grade.name == operation.Evidence }) {
			t.Errorf("%s: the grade %q is not explained", operation.ID, operation.Evidence)
		}
		for _, served := range operation.Terraform {
			if kind, _, _ := strings.Cut(served, "."); kinds[kind].folder == "" {
				t.Errorf("%s: %s is of an unknown kind", operation.ID, served)
			}
		}
	}
}
