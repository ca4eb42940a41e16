package tfkit

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Timeouts are how long the operations of a resource may take unless the user sets other times. An operation of 0 has
// none.
type Timeouts struct {
	Create, Read, Update, Delete time.Duration
}

// Attribute returns the resource's attribute timeouts, whose description names the defaults.
func (t Timeouts) Attribute(ctx context.Context) resource.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: t.Create > 0, Read: t.Read > 0, Update: t.Update > 0, Delete: t.Delete > 0,
	}).(resource.SingleNestedAttribute)
	attribute.MarkdownDescription = "Time limits of the operations, as numbers with units: `\"30s\"`, `\"10m\"`, " +
		"`\"1h30m\"`."
	defaults := map[string]time.Duration{"create": t.Create, "read": t.Read, "update": t.Update, "delete": t.Delete}
	for name, nested := range attribute.Attributes {
		nested := nested.(resource.StringAttribute)
		nested.Description = ""
		nested.MarkdownDescription = fmt.Sprintf("Time limit, `\"%.0fm\"` by default.", defaults[name].Minutes())
		attribute.Attributes[name] = nested
	}
	return attribute
}

// WithTimeout ends the context of an operation after the time that the user set for it: set is one of the methods of
// [timeouts.Value], such as plan.Timeouts.Create.
func WithTimeout(ctx context.Context, clock vpsbg.Clock,
	set func(context.Context, time.Duration) (time.Duration, diag.Diagnostics),
	otherwise time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	timeout, problems := set(ctx, otherwise)
	diags.Append(problems...)
	return clock.WithTimeout(ctx, timeout)
}
