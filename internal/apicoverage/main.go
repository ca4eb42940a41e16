// Command apicoverage prints the guide API coverage: every call of the API, what serves it, and how well it is known.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
)

const introduction = `---
page_title: "API coverage"
subcategory: "Guides"
description: |-
  Which calls of the VPSBG API the provider makes, for what, and how well each of them is known.
---

# API coverage

<!-- Written by internal/apicoverage from internal/openapi/openapi.yaml: change that and run make docs. -->

The API of VPSBG has %d known calls. The provider serves %d of them. This page lists all calls, what serves them, and
how well they are known. Other resources also make some of these calls, to check a plan or to confirm a change. Errors
name a call with its method, its path and the name in the second column.

Actions and list resources need Terraform 1.14 or newer; OpenTofu has neither.

## How well a call is known

The API is a beta, and not all of it is documented in public.

| grade | meaning | calls | served |
|---|---|---|---|
`

// grade says how much is known of a call, in the words of users.
type grade struct{ name, meaning string }

// grades are all there are, from best to worst.
var grades = []grade{
	{"documented", "VPSBG's public documentation describes the request and the answer."},
	{"partial", "The documentation describes a part of the call; the rest is assumed."},
	{"observed", "The documentation does not describe the call, but public code makes it."},
	{
		"inferred", "The documentation names the call, but not its route, which is derived from the routes of other calls. If the API does not have the route, it answers 404 or 405. " +
			"The provider then skips checks that need the call. Only a change that you requested fails, with an error that says that the route is not confirmed.",
	},
}

// kinds are the kinds of things that serve a call: what they are called, and where tfplugindocs puts their pages.
var kinds = map[string]struct{ name, folder string }{
	"action":    {"action", "actions"},
	"data":      {"data source", "data-sources"},
	"ephemeral": {"ephemeral resource", "ephemeral-resources"},
	"list":      {"list resource", "list-resources"},
	"resource":  {"resource", "resources"},
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	api, err := openapi.New()
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, guide(api.Sections()))
	return err
}

func guide(sections []openapi.Section) string {
	var page, tables strings.Builder
	calls, served := map[string]int{}, map[string]int{}
	for _, section := range sections {
		fmt.Fprintf(&tables, "\n## %s\n\n%s\n\n| call | name | served by | grade |\n|---|---|---|---|\n", section.Name, section.Description)
		for _, operation := range section.Operations {
			fmt.Fprintf(&tables, "| `%s %s` | %s | %s | %s |\n", operation.Method, operation.Path, operation.ID, servedBy(operation), operation.Evidence)
			for _, row := range []string{operation.Evidence, "all"} {
				calls[row]++
				if len(operation.Terraform) > 0 {
					served[row]++
				}
			}
		}
	}
	fmt.Fprintf(&page, introduction, calls["all"], served["all"])
	for _, grade := range grades {
		fmt.Fprintf(&page, "| %s | %s | %d | %d |\n", grade.name, grade.meaning, calls[grade.name], served[grade.name])
	}
	fmt.Fprintf(&page, "| all | | %d | %d |\n", calls["all"], served["all"])
	return page.String() + tables.String()
}

// servedBy links what serves an operation to its pages.
func servedBy(operation openapi.Operation) string {
	if len(operation.Terraform) == 0 {
		return "not served yet"
	}
	links := make([]string, len(operation.Terraform))
	for i, served := range operation.Terraform {
		kind, name, _ := strings.Cut(served, ".")
		links[i] = fmt.Sprintf("%s [%s](../%s/%s.md)", kinds[kind].name, name, kinds[kind].folder, strings.TrimPrefix(name, "vpsbg_"))
	}
	return strings.Join(links, ", ")
}
