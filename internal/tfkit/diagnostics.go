package tfkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// FieldPaths maps the fields of a request to the attributes that they come from.
type FieldPaths map[string]path.Path

// SameNamed maps fields to the attributes of the same names.
func SameNamed(names ...string) FieldPaths {
	fields := FieldPaths{}
	for _, name := range names {
		fields[name] = path.Root(name)
	}
	return fields
}

// DestroyAnyway ends refusals of what is declared that depend on the account: terraform destroy plans the configuration
// first, and what it has destroyed half-way must not stop it.
const DestroyAnyway = "If you are destroying everything, terraform destroy -refresh=false leaves the configuration out."

// AddAPIError reports that an action ("create server web-1") failed: one diagnostic on the attribute of each field that
// the API refused, or else one that says what the API answered and what to do next.
func AddAPIError(diags *diag.Diagnostics, action string, err error, fields FieldPaths) {
	summary := "Unable to " + action
	apiError, ok := errors.AsType[*vpsbg.Error](err)
	switch {
	case ok:
	case errors.Is(err, context.Canceled):
		err = errors.New("Terraform was interrupted") //nolint:staticcheck // it is a sentence
	case errors.Is(err, context.DeadlineExceeded):
		err = errors.New("The time limit is over") //nolint:staticcheck // it is a sentence
	}
	if !ok {
		diags.AddError(summary, Sentence(err.Error())+"\n\nApply again: the provider first checks what has happened in the meantime.")
		return
	}
	next := nextStep(apiError)
	if funds, ok := errors.AsType[*billing.FundsError](err); ok {
		next = funds.Note
	}
	attached := false
	for _, field := range apiError.FieldNames() {
		attribute, ok := fields[field]
		if !ok { // "ssh_keys.0" belongs to ssh_keys
			name, _, _ := strings.Cut(field, ".")
			attribute, ok = fields[name]
		}
		if ok {
			attached = true
			messages := strings.Join(apiError.Fields[field], " ")
			diags.AddAttributeError(attribute, summary, messages+"\n\n"+describe(apiError, field, next))
		}
	}
	if !attached {
		diags.AddError(summary, describe(apiError, "", next))
	}
}

// describe says what was tried, what the API said and what to do next. It leaves out what it said of one field, which
// the diagnostic begins with.
func describe(e *vpsbg.Error, without, next string) string {
	var b strings.Builder
	isNew := func(message string) bool { return message != "" && !slices.Contains(e.Fields[without], message) }
	fmt.Fprintf(&b, "%s %s (%s)", e.Method, e.Path, e.Operation)
	switch {
	case e.Answered != "":
		fmt.Fprintf(&b, " answered %d %s with %s, which is not what was asked for.", e.Status, http.StatusText(e.Status), e.Answered)
	case e.Status == 0:
		b.WriteString(" got no answer: " + Sentence(e.Err.Error()))
	default:
		fmt.Fprintf(&b, " answered %d %s", e.Status, http.StatusText(e.Status))
		if isNew(e.Message) {
			b.WriteString(": " + Sentence(e.Message))
		} else {
			b.WriteString(".")
		}
		if e.Err != nil {
			fmt.Fprintf(&b, " (%v)", e.Err)
		}
	}
	for _, field := range e.FieldNames() {
		if field == without {
			continue
		}
		fmt.Fprintf(&b, "\n  - %s: %s", field, strings.Join(e.Fields[field], " "))
	}
	if e.MoreFields > 0 {
		fmt.Fprintf(&b, "\n  - and %d more fields", e.MoreFields)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, "\nRequest id: %s", e.RequestID)
	}
	if next != "" {
		b.WriteString("\n\n" + next)
	}
	return b.String()
}

func nextStep(e *vpsbg.Error) string {
	switch {
	case e.Billed && vpsbg.IsOutcomeUnknown(e):
		return LookFirst("its effect", false)
	case errors.Is(e, context.Canceled):
		return "Terraform was interrupted. Apply again: the provider first checks what has happened in the meantime."
	case vpsbg.IsRouteUnconfirmed(e) && e.Method == http.MethodGet:
		return fmt.Sprintf("The route of %s is not confirmed by VPSBG's public documentation, and this answer suggests that it is a "+
			"different one. Check the client area instead, and report this to the provider's developers.", e.Operation)
	case vpsbg.IsRouteUnconfirmed(e):
		return fmt.Sprintf("The route of %s is not confirmed by VPSBG's public documentation, and this answer suggests that it is a "+
			"different one. Make the change in the client area instead, and report this to the provider's developers.", e.Operation)
	case e.Status == http.StatusUnauthorized:
		return fmt.Sprintf("The API does not accept the token from %s. Check that it is the one that was meant, and that it "+
			"still exists in the client area.", cmp.Or(e.TokenSource, "the provider's configuration"))
	case e.Status == http.StatusForbidden && e.Method != http.MethodGet:
		next := "The token may not do this: a read token is only for plans. Use a token with the Write permission to apply."
		if e.TokenSource != "" {
			next += " This one comes from " + e.TokenSource + "."
		}
		return next
	case e.Status == http.StatusForbidden:
		return "The token may not read this. Check the permissions of the token in the client area."
	case e.Status == http.StatusNotFound:
		return "There is no such object, or no such route: check the ids in the configuration, and the provider's endpoint."
	case e.Status == http.StatusUnprocessableEntity:
		return "Change the configuration accordingly and apply again."
	case e.Status == http.StatusLocked:
		return "Another operation, such as a backup or a snapshot, still holds the object. Apply again when it has finished."
	case e.Status == http.StatusTooManyRequests:
		return "The API's rate limit is used up. Apply again in a few minutes; a lower -parallelism helps when other programs use the same account."
	case e.Status == 0 || e.Status >= http.StatusInternalServerError:
		return "The API, or the connection to it, failed. Apply again later; the provider first checks what has " +
			"happened in the meantime."
	case e.Status/100 == 2:
		return "This is not an answer of the API. Apply again: the provider first checks what has happened in the " +
			"meantime. If the error persists, check the provider's endpoint."
	case e.Status/100 == 3:
		return "The API does not redirect: check the provider's endpoint."
	default:
		return ""
	}
}

// Sentence ends a text with a full stop, unless it has one.
func Sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// Capitalized writes an error as a sentence.
func Capitalized(err error) string {
	text := Sentence(err.Error())
	return strings.ToUpper(text[:1]) + text[1:]
}

// SideBySide makes checks that wait for different answers of the API at the same time. What they report is in their
// order.
func SideBySide(diags *diag.Diagnostics, checks ...func(*diag.Diagnostics)) {
	reports := make([]diag.Diagnostics, len(checks))
	var all sync.WaitGroup
	for i, check := range checks {
		all.Go(func() { check(&reports[i]) })
	}
	all.Wait()
	for _, report := range reports {
		diags.Append(report...)
	}
}
