package tfkit

import (
	"fmt"
	"math"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// The values of cancel_mode.
const (
	CancelEndOfPeriod = "end_of_period"
	CancelImmediate   = "immediate"
)

// Terms is how a billed service ends. The models of all billed resources embed it.
type Terms struct {
	CancelMode         types.String `tfsdk:"cancel_mode"`
	CancelReason       types.String `tfsdk:"cancel_reason"`
	CancelAtPeriodEnd  types.Bool   `tfsdk:"cancel_at_period_end"`
	DeletionProtection types.Bool   `tfsdk:"deletion_protection"`
}

// TermsAttributes describes [Terms] for a kind of service. modeNote and reasonNote end the descriptions of cancel_mode
// and cancel_reason.
func TermsAttributes(of ServiceKind, modeNote, reasonNote string) map[string]schema.Attribute {
	kind := of.texts().noun
	return map[string]schema.Attribute{
		"cancel_mode": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(CancelEndOfPeriod),
			MarkdownDescription: "How a destroy cancels the " + kind + ". With `end_of_period` (default) it runs until `expiry_at`. With `immediate` it " +
				of.texts().atOnce + ". The rest of its paid period is forfeited." + modeNote,
			Validators: []validator.String{stringvalidator.OneOf(CancelEndOfPeriod, CancelImmediate)},
		},
		"cancel_reason": schema.StringAttribute{
			Optional: true, MarkdownDescription: "Reason of the cancellation" + reasonNote + ".",
		},
		"cancel_at_period_end": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "`true` schedules the cancellation of the " + kind + " for the end of the paid period and keeps it managed. It stays in the state " +
				"after its end, so that it is not bought again. `false` " +
				"undoes a pending cancellation (the route of that API call is not confirmed by VPSBG's public documentation). If it is not " +
				"set, the provider only reports a pending cancellation.",
		},
		"deletion_protection": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether the plan of a destroy of the " + kind + " fails, until this is set to `false` and applied. `false` by default.",
		},
	}
}

// ImportTerms are the values that an import begins with: the defaults.
func ImportTerms() map[string]attr.Value {
	return map[string]attr.Value{"cancel_mode": types.StringValue(CancelEndOfPeriod), "deletion_protection": types.BoolValue(false)}
}

// IsImmediate reports whether cancellations end the service at once.
func (t *Terms) IsImmediate() bool { return t.CancelMode.ValueString() == CancelImmediate }

// BilledService is a service as its last read showed it.
type BilledService struct {
	Kind        ServiceKind
	Name        string // "web-1.example.com (2864)"
	ExpiryAt    timetypes.RFC3339
	IsCancelled bool // its cancellation is pending
	IsSuspended bool
	HasEnded    bool // as it was declared; the state keeps it
}

func (s BilledService) String() string { return s.Kind.texts().name + " " + s.Name }

// RefuseDestroy reports that a protected service cannot be destroyed. There is nothing to protect of one that has
// ended.
func (t *Terms) RefuseDestroy(service BilledService, diags *diag.Diagnostics) bool {
	isProtected := t.DeletionProtection.ValueBool() && !service.HasEnded
	if isProtected {
		diags.AddAttributeError(path.Root("deletion_protection"), service.summary(Summaries{
			Server: "Server is protected", FloatingIP: "Floating IP is protected",
		}), service.String()+" cannot be destroyed, because deletion_protection is true. Set it to false and apply that first.")
	}
	return isProtected
}

// RefuseChange reports that a service cannot be changed, because it has ended as declared.
func (t *Terms) RefuseChange(service BilledService, diags *diag.Diagnostics) bool {
	if service.HasEnded {
		diags.AddError(service.summary(Summaries{
			Server: "Server has ended and cannot be changed", FloatingIP: "Floating IP has ended and cannot be changed",
		}), service.String()+" has ended, as cancel_at_period_end = true declared. "+
			"It stays in the state so that it is not bought again.\n\n"+
			"If it is no longer needed, remove its resource from the configuration: the destroy sends nothing.\n\n"+
			"To buy a new "+service.Kind.texts().noun+" with this configuration, remove the one that has ended from the state, and apply:\n\n"+
			"  terraform state rm <address of this resource>\n\n"+
			"Without any other change, terraform apply -replace=<address of this resource> buys one, too. As declared, that one is "+
			"cancelled at the end of its period again.")
	}
	return service.HasEnded
}

// PlanDestroy says what ends and when, or refuses it.
func (t *Terms) PlanDestroy(service BilledService, now time.Time, diags *diag.Diagnostics) {
	if t.RefuseDestroy(service, diags) {
		return
	}
	name, isPaid, texts := service.String(), "", service.Kind.texts()
	warnCancel := func(detail string) {
		diags.AddWarning(service.summary(Summaries{
			Server: "Server is going to be cancelled", FloatingIP: "Floating IP is going to be cancelled",
		}), detail)
	}
	expiry, invalid := service.ExpiryAt.ValueRFC3339Time()
	if !invalid.HasError() && !service.IsSuspended && expiry.After(now) {
		isPaid = fmt.Sprintf(" It is paid until %s: %d days of paid time are lost.", Day(service.ExpiryAt), int(math.Round(expiry.Sub(now).Hours()/24)))
	}
	runs := "runs until " + Day(service.ExpiryAt) + ", and " + texts.after
	if service.IsSuspended {
		runs = "is suspended, and " + texts.later
	}
	switch {
	case service.HasEnded:
		diags.AddWarning(service.summary(hasEnded), name+" has ended already. Destroying it removes it from the state, and sends nothing.")
	case service.IsCancelled && (!t.IsImmediate() || service.IsSuspended):
		detail := name + " is cancelled already: it " + runs + ". Destroying it sends nothing, and Terraform no longer manages it."
		if !service.IsSuspended {
			detail += " To end it at once, set cancel_mode = \"immediate\" and apply that first."
		}
		diags.AddWarning(service.summary(Summaries{
			Server: "Server is cancelled already", FloatingIP: "Floating IP is cancelled already",
		}), detail)
	case service.IsCancelled:
		warnCancel(name + ": its cancellation at the end of the paid period is pending. Destroying it turns " +
			"that into an immediate one: it " + texts.atOnce + "." + isPaid)
	case t.IsImmediate():
		warnCancel(name + ": destroying it requests its immediate cancellation. It " + texts.atOnce + "." + isPaid)
	case service.IsSuspended:
		warnCancel(name + ": destroying it requests its cancellation. It " + runs + ". Terraform no longer manages it.")
	default:
		warnCancel(name + ": destroying it requests its cancellation at the end of the paid period. It " + runs +
			". Terraform no longer manages it. To end it at once, set cancel_mode = \"immediate\" and apply that first.")
	}
}

// PlannedEnd is what a plan does to the cancellation of a service.
type PlannedEnd int

// What a plan does to the cancellation of a service.
const (
	EndUnchanged PlannedEnd = iota
	EndUnknown              // cancel_at_period_end is not known yet
	EndScheduled            // it is requested
	EndTakenBack
)

// PlanCancellation says what cancel_at_period_end does to a service whose terms were before.
func (t *Terms) PlanCancellation(before *Terms, service BilledService, diags *diag.Diagnostics) PlannedEnd {
	at := path.Root("cancel_at_period_end")
	switch {
	case t.CancelAtPeriodEnd.IsUnknown() && service.IsCancelled:
		diags.AddAttributeWarning(at, "Cancellation may stay scheduled", service.String()+" is going to end: it runs until "+
			Day(service.ExpiryAt)+", and "+service.Kind.texts().after+". cancel_at_period_end is known only "+
			"after apply: only if it is false, that is undone.")
		return EndUnknown
	case t.CancelAtPeriodEnd.IsUnknown():
		diags.AddAttributeWarning(at, "Cancellation may be scheduled", service.String()+" may end. cancel_at_period_end is known only "+
			"after apply: if it is true, its cancellation is scheduled. It then runs until "+Day(service.ExpiryAt)+", and "+
			service.Kind.texts().after+".")
		return EndUnknown
	case t.CancelAtPeriodEnd.IsNull(), t.CancelAtPeriodEnd.Equal(before.CancelAtPeriodEnd),
		t.CancelAtPeriodEnd.ValueBool() == service.IsCancelled:
		return EndUnchanged
	case !t.CancelAtPeriodEnd.ValueBool():
		return EndTakenBack
	}
	diags.AddAttributeWarning(at, "Cancellation is scheduled", service.String()+" is going to end: its cancellation is scheduled. It runs until "+
		Day(service.ExpiryAt)+", and "+service.Kind.texts().after+". Until then, cancel_at_period_end = false undoes it.")
	return EndScheduled
}

// PlanProtection says that a protected service may be left without protection. That it is, the plan shows.
func (t *Terms) PlanProtection(before *Terms, service BilledService, diags *diag.Diagnostics) {
	if before.DeletionProtection.ValueBool() && t.DeletionProtection.IsUnknown() {
		diags.AddAttributeWarning(path.Root("deletion_protection"), "Protection may end", service.String()+" is protected. "+
			"deletion_protection is known only after apply: if it is false, the next destroy is no longer refused.")
	}
}

// WarnOfEnd tells of an end that the plan does not change.
func (t *Terms) WarnOfEnd(service BilledService, diags *diag.Diagnostics) {
	if service.HasEnded {
		diags.AddWarning(service.summary(hasEnded), service.String()+" has ended, as cancel_at_period_end = true declared. It stays in the state, "+
			"so that it is not bought again. Remove its resource from the configuration: the destroy sends nothing.")
		return
	}
	takenBack := service.IsCancelled && !t.CancelAtPeriodEnd.IsNull() && !t.CancelAtPeriodEnd.ValueBool()
	if service.IsSuspended && !takenBack {
		diags.AddWarning(service.summary(Summaries{
			Server: "Server is suspended", FloatingIP: "Floating IP is suspended",
		}), service.String()+" is suspended, because it was cancelled or is not paid. It "+service.Kind.texts().later+". To keep it, pay its renewal order or undo its cancellation.")
	}
	if service.IsCancelled && t.CancelAtPeriodEnd.IsNull() {
		diags.AddWarning(service.summary(Summaries{
			Server: "Server is going to end", FloatingIP: "Floating IP is going to end",
		}), service.String()+": its cancellation was requested outside of this configuration. It is paid until "+
			Day(service.ExpiryAt)+". Set cancel_at_period_end = false to undo the cancellation, or true to declare it.")
	}
}

// Day writes the day of a time for people.
func Day(at timetypes.RFC3339) string {
	value, diags := at.ValueRFC3339Time()
	if at.IsNull() || diags.HasError() {
		return "the end of the paid period"
	}
	return value.Format(time.DateOnly)
}

// CancelRequestAttribute describes the pending cancellation of a kind of service.
func CancelRequestAttribute(kind string) datasource.SingleNestedAttribute {
	return datasource.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Pending cancellation of the " + kind + ". Null if there is none.",
		Attributes: map[string]datasource.Attribute{
			"id":         ComputedString("ID of the request."),
			"type":       ComputedInt64("Code for an immediate cancellation or a cancellation at the end of the period. VPSBG does not document the values."),
			"reason":     ComputedString("Reason of the cancellation."),
			"created_at": ComputedTime("Time of the request."),
		},
	}
}

// CancelRequestType is the type of [CancelRequestAttribute].
var CancelRequestType = ObjectType(CancelRequestAttribute(""))

// CancelRequest returns a pending cancellation as an object of [CancelRequestType].
func CancelRequest(request *vpsbg.CancelRequest) types.Object {
	if request == nil {
		return types.ObjectNull(CancelRequestType.AttrTypes)
	}
	return types.ObjectValueMust(CancelRequestType.AttrTypes, map[string]attr.Value{
		"id":         ID(request.ID),
		"type":       CountOf(request.Type),
		"reason":     Text(request.Reason),
		"created_at": Timestamp(request.CreatedAt),
	})
}
