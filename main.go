// The provider's executable. Terraform starts it and talks to it over protocol 6.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	vpsbg "github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
)

// Set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger: print how to attach Terraform to this process")
	flag.Parse()

	err := providerserver.Serve(context.Background(),
		func() provider.Provider { return vpsbg.New(version, nil) },
		providerserver.ServeOpts{Address: "registry.terraform.io/vpsbg/vpsbg", Debug: *debug})
	if err != nil {
		log.Fatal(err)
	}
}
