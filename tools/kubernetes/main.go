// Command fleet-kubernetes holds a whole Kubernetes control plane in one executable.
//
// The component is named either by the file name under which the executable is called
// (a link named kubectl behaves as kubectl) or by the first argument:
//
//	fleet-kubernetes kubectl version
//
// One executable instead of six means that the code which all of them share (client,
// API types, TLS, HTTP/2) is compiled, linked and stored once.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "time/tzdata" // CronJobs name time zones, and the machine may have no zone database.
)

// components maps the name of a component to its entry point. An entry point reads
// os.Args like the main function of the component's own executable, and returns its
// exit code.
var components = map[string]func() int{
	"etcd":                    runEtcd,
	"kube-apiserver":          runAPIServer,
	"kube-controller-manager": runControllerManager,
	"kube-scheduler":          runScheduler,
	"kubectl":                 runKubectl,
	"kwok":                    runKwok,
}

func main() {
	endWithParent()
	if run, known := components[componentName(os.Args[0])]; known {
		os.Exit(run())
	}
	if len(os.Args) > 1 {
		if run, known := components[os.Args[1]]; known {
			os.Args = os.Args[1:]
			os.Exit(run())
		}
	}
	fmt.Fprintf(os.Stderr, "fleet-kubernetes: expected the name of a component as the first argument, one of: %s\n",
		strings.Join(names(), ", "))
	os.Exit(2)
}

// componentName is the name under which an executable at the given path was called.
func componentName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".exe")
}

// names lists the components in alphabetical order.
func names() []string {
	list := make([]string, 0, len(components))
	for name := range components {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
